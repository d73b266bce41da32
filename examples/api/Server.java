import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The shop of `examples/api.yaml`. Run it with `java examples/api/Server.java 8080`; port 0 takes
/// a free port. It listens only on this machine, and keeps its orders in memory.
///
/// | call | answer |
/// | --- | --- |
/// | `POST /orders` | 201, the order with its `id` and `total` |
/// | `PUT /orders/ID/payment` | 200, a `receipt`; 409 if `amount` is not the total |
/// | `GET /orders/ID` | 200, the order with its `state` |
/// | `POST /customers/NAME/messages` | 201; 404 if that customer has ordered nothing |
/// | `GET /report` | 200, the statistics so far; always immediate |
///
/// Like a busy service, it answers 503 to three calls of ten, and 429 to some others. One of the
/// three has taken effect, as when a response is lost. Calls that change something need an
/// `Idempotency-Key`; a repeated call gets the answer of the first.
public final class Server {
  private static final BigDecimal PRICE = new BigDecimal("12.50");

  private record Order(String id, String customer, String article, int quantity, boolean paid) {
    BigDecimal total() {
      return PRICE.multiply(BigDecimal.valueOf(quantity));
    }

    String json() {
      return "{\"id\":\"%s\",\"customer\":\"%s\",\"article\":\"%s\",\"total\":%s,\"state\":\"%s\"}"
          .formatted(id, customer, article, total(), paid ? "paid" : "open");
    }
  }

  private record Answer(int status, String json) {}

  private final Map<String, Order> orders = new ConcurrentHashMap<>();
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final Set<String> customers = ConcurrentHashMap.newKeySet();
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicInteger busy = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger keyed = new AtomicInteger();
  private final AtomicInteger changes = new AtomicInteger();
  private final AtomicInteger numbers = new AtomicInteger();
  private final AtomicInteger messages = new AtomicInteger();

  public static void main(String[] arguments) throws IOException {
    // Otherwise a response waits some 40 ms for the acknowledgement of its headers.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    int port = arguments.length == 0 ? 8080 : Integer.parseInt(arguments[0]);
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
    http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    http.createContext("/", new Server()::handle);
    http.start();
    System.out.println("listening on http://127.0.0.1:" + http.getAddress().getPort());
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getRawPath();
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      if (path.equals("/report")) {
        send(exchange, new Answer(200, report()));
        return;
      }
      int call = calls.incrementAndGet();
      if (call % 10 == 3 || call % 10 == 6) {
        busy.incrementAndGet();
        send(exchange, new Answer(503, "{\"error\":\"busy\"}"));
      } else if (call % 50 == 10) {
        refused.incrementAndGet();
        exchange.getResponseHeaders().set("Retry-After", "1");
        send(exchange, new Answer(429, "{\"error\":\"too many calls\"}"));
      } else {
        Answer answer = answerOr400(exchange, path, body);
        if (call % 10 == 9) {
          busy.incrementAndGet();
          answer = new Answer(503, "{\"error\":\"busy, and nobody knows whether it was done\"}");
        }
        send(exchange, answer);
      }
    }
  }

  private Answer answerOr400(HttpExchange exchange, String path, String body) {
    try {
      return answer(exchange, path, body);
    } catch (IllegalArgumentException wrong) {
      return new Answer(400, "{\"error\":\"the body is not as it should be\"}");
    }
  }

  private Answer answer(HttpExchange exchange, String path, String body) {
    if (exchange.getRequestMethod().equals("GET")) {
      Order order = orders.get(path.replaceFirst("^/orders/", ""));
      return order == null ? notFound() : new Answer(200, order.json());
    }
    String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
    if (key == null) {
      return new Answer(400, "{\"error\":\"there is no Idempotency-Key\"}");
    }
    keyed.incrementAndGet();
    String call = exchange.getRequestMethod() + " " + path;
    return answers.computeIfAbsent(key, _ -> change(call, body));
  }

  private Answer change(String call, String body) {
    changes.incrementAndGet();
    if (call.equals("POST /orders")) {
      return create(body);
    }
    Matcher payment = Pattern.compile("PUT /orders/([^/]+)/payment").matcher(call);
    if (payment.matches()) {
      return pay(payment.group(1), new BigDecimal(field(body, "amount")));
    }
    Matcher message = Pattern.compile("POST /customers/([^/]+)/messages").matcher(call);
    if (message.matches()) {
      // In a path a plus is literal, but the decoder is for forms.
      String name = message.group(1).replace("+", "%2B");
      if (customers.contains(URLDecoder.decode(name, StandardCharsets.UTF_8))) {
        return new Answer(201, "{\"number\":%d}".formatted(messages.incrementAndGet()));
      }
    }
    return notFound();
  }

  private Answer create(String body) {
    String id = "order-" + numbers.incrementAndGet();
    int quantity = Integer.parseInt(field(body, "quantity"));
    Order order = new Order(id, field(body, "customer"), field(body, "article"), quantity, false);
    orders.put(id, order);
    customers.add(order.customer());
    return new Answer(201, order.json());
  }

  private Answer pay(String id, BigDecimal amount) {
    Order order = orders.get(id);
    if (order == null) {
      return notFound();
    }
    if (order.paid() || amount.compareTo(order.total()) != 0) {
      return new Answer(409, "{\"error\":\"paid already, or not the total\"}");
    }
    orders.put(
        id, new Order(id, order.customer(), order.article(), order.quantity(), true));
    return new Answer(200, "{\"receipt\":\"receipt of %s\"}".formatted(id));
  }

  private String report() {
    return """
        {"calls":%d,"busy":%d,"refused":%d,"repeated":%d,\
        "orders":%d,"customers":%d,"paid":%d,"messages":%d}
        """
        .formatted(
            calls.get(),
            busy.get(),
            refused.get(),
            keyed.get() - changes.get(),
            orders.size(),
            customers.size(),
            orders.values().stream().filter(Order::paid).count(),
            messages.get());
  }

  private static Answer notFound() {
    return new Answer(404, "{\"error\":\"there is no such thing\"}");
  }

  /// Returns a field of a flat JSON object, without decoding it: enough for this shop's customers.
  private static String field(String json, String name) {
    Matcher field =
        Pattern.compile("\"" + name + "\"\\s*:\\s*(?:\"([^\"\\\\]*)\"|([^,}\\s]+))").matcher(json);
    if (!field.find()) {
      throw new IllegalArgumentException("there is no " + name + " in " + json);
    }
    return field.group(1) == null ? field.group(2) : field.group(1);
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    byte[] bytes = answer.json().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(answer.status(), bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
