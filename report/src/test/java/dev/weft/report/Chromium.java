package dev.weft.report;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A headless Chromium with one tab, controlled through the DevTools protocol. Everything that the
/// page logs, throws or requests from the network is recorded from before it is opened.
final class Chromium {
  private static final JsonMapper JSON = new JsonMapper();
  private static final long PATIENCE_SECONDS = 60;
  private static final String LISTENING = "DevTools listening on ";

  private final Process process;
  private final HttpClient client = HttpClient.newHttpClient();
  private final WebSocket socket;
  private final String session;
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();

  /// @param profile an empty folder
  Chromium(Path profile) throws Exception {
    process =
        new ProcessBuilder(
                "chromium",
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    BufferedReader errors = process.errorReader(StandardCharsets.UTF_8);
    URI address = address(errors);
    // Else its messages would fill the pipe.
    Thread.ofVirtual().start(() -> errors.lines().forEach(_ -> {}));
    socket = client.newWebSocketBuilder().buildAsync(address, new Receiver()).get();
    String target =
        send("", "Target.createTarget", Map.of("url", "about:blank")).get("targetId").stringValue();
    session =
        send("", "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
            .get("sessionId")
            .stringValue();
    for (String domain : List.of("Page", "Network", "Log", "Runtime")) {
      send(domain + ".enable", Map.of());
    }
  }

  private static URI address(BufferedReader errors) throws IOException {
    for (String line = errors.readLine(); line != null; line = errors.readLine()) {
      if (line.startsWith(LISTENING)) {
        return URI.create(line.substring(LISTENING.length()));
      }
    }
    throw new IOException("Chromium ended without saying where it listens");
  }

  /// Puts the pieces of messages together.
  private final class Receiver implements WebSocket.Listener {
    private final StringBuilder message = new StringBuilder();

    @Override
    public @org.jspecify.annotations.Nullable CompletionStage<?> onText(
        WebSocket from, CharSequence text, boolean isLast) {
      message.append(text);
      if (isLast) {
        JsonNode whole = JSON.readTree(message.toString());
        message.setLength(0);
        take(whole);
      }
      from.request(1);
      return null;
    }
  }

  private void take(JsonNode message) {
    JsonNode id = message.get("id");
    if (id == null) {
      events.add(message);
      return;
    }
    CompletableFuture<JsonNode> answer = answers.remove(id.intValue());
    if (answer != null) {
      answer.complete(message);
    }
  }

  JsonNode send(String method, Map<String, ?> parameters) throws Exception {
    return send(session, method, parameters);
  }

  private JsonNode send(String to, String method, Map<String, ?> parameters)
      throws InterruptedException, ExecutionException, TimeoutException {
    int id = ids.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    Map<String, Object> message = new java.util.HashMap<>();
    message.put("id", id);
    message.put("method", method);
    message.put("params", parameters);
    if (!to.isEmpty()) {
      message.put("sessionId", to);
    }
    socket.sendText(JSON.writeValueAsString(message), true).get();
    JsonNode told = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (told.has("error")) {
      throw new IllegalStateException(method + ": " + told.get("error"));
    }
    return told.get("result");
  }

  /// Opens a file and waits until its script has run and it has been drawn.
  void open(Path page) throws Exception {
    events.clear();
    send("Page.navigate", Map.of("url", page.toUri().toString()));
    String drawn =
        """
        new Promise(done => {
          const drawn = () => requestAnimationFrame(() => requestAnimationFrame(done));
          if (document.readyState === 'complete') drawn(); else addEventListener('load', drawn);
        })
        """;
    evaluate(drawn);
  }

  /// Returns the value of an expression; waits for a promise.
  JsonNode evaluate(String script) throws Exception {
    JsonNode told =
        send(
            "Runtime.evaluate",
            Map.of("expression", script, "awaitPromise", true, "returnByValue", true));
    if (told.has("exceptionDetails")) {
      throw new IllegalStateException(script + ": " + told.get("exceptionDetails"));
    }
    JsonNode value = told.get("result").get("value");
    return value == null ? JSON.nullNode() : value;
  }

  String text(String selector) throws Exception {
    return evaluate("document.querySelector('" + selector + "').textContent").stringValue();
  }

  /// Presses keys as a person does: a name such as `ArrowDown`, or a character.
  void press(String... keys) throws Exception {
    for (String key : keys) {
      Map<String, Object> down = new java.util.HashMap<>(Map.of("type", "keyDown", "key", key));
      if (key.length() == 1) {
        down.put("text", key);
      } else if (key.equals("Enter")) {
        down.put("text", "\r");
      }
      send("Input.dispatchKeyEvent", down);
      send("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key));
    }
    awaitFrame();
  }

  /// A turn of the wheel at a place of the window.
  void wheel(int x, int y, int by, boolean isCtrl) throws Exception {
    send(
        "Input.dispatchMouseEvent",
        Map.of(
            "type",
            "mouseWheel",
            "x",
            x,
            "y",
            y,
            "deltaX",
            0,
            "deltaY",
            by,
            "modifiers",
            isCtrl ? 2 : 0));
    awaitFrame();
  }

  void mouse(String type, int x, int y) throws Exception {
    boolean isMove = type.equals("mouseMoved");
    send(
        "Input.dispatchMouseEvent",
        Map.of(
            "type",
            type,
            "x",
            x,
            "y",
            y,
            "button",
            isMove ? "none" : "left",
            "buttons",
            type.equals("mouseReleased") ? 0 : 1,
            "clickCount",
            1));
  }

  void awaitFrame() throws Exception {
    evaluate("new Promise(it => requestAnimationFrame(() => requestAnimationFrame(it)))");
  }

  void size(int width, int height) throws Exception {
    send(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  void scheme(String scheme) throws Exception {
    send(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /// Returns what was logged or thrown since the page was opened.
  List<String> complaints() {
    List<String> complaints = new ArrayList<>();
    for (JsonNode event : events) {
      switch (event.get("method").stringValue()) {
        case "Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown" ->
            complaints.add(event.get("params").toString());
        default -> {
          // Nothing to complain of.
        }
      }
    }
    return complaints;
  }

  /// Returns what the page requested since it was opened, including itself.
  List<String> requests() {
    return events.stream()
        .filter(event -> event.get("method").stringValue().equals("Network.requestWillBeSent"))
        .map(event -> event.get("params").get("request").get("url").stringValue())
        .toList();
  }

  void close() throws Exception {
    try {
      send("", "Browser.close", Map.of());
    } finally {
      socket.abort();
      client.close();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
  }
}
