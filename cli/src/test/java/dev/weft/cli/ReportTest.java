package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weft.cli.WeftProcess.Result;
import dev.weft.cli.option.Version;
import dev.weft.needs.LongTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// What `weft report` writes and sends.
@Timeout(180)
@LongTest
class ReportTest {
  private static final String PLAN =
      """
      limits: {oven: 1}
      tasks:
        Bread:
          for-each: [rye, wheat]
          steps:
            - {id: bake, run: [echo, '${{ row }}'], limit: oven}
        Sell:
          needs: [Bread]
          steps: [{id: sell, run: 'echo no change >&2; exit 3'}]
      """;

  @TempDir private Path folder;

  @BeforeEach
  void write() throws Exception {
    Files.writeString(folder.resolve("plan.yaml"), PLAN);
  }

  @Test
  void aPageAndATraceAreFilesThatBearTheRunsId() throws Exception {
    assertThat(weft("run", "plan.yaml").exitCode()).isEqualTo(1);

    Result page = weft("report");
    Result trace = weft("report", "--trace");

    String id = page.out().strip().replaceAll("weft-(.*)\\.html", "$1");
    assertThat(page.exitCode()).isZero();
    assertThat(Files.readString(folder.resolve("weft-" + id + ".html")))
        .startsWith("<!DOCTYPE html>")
        .contains("Bread/rye", "no change", "\"version\":\"" + Version.number() + "\"");
    assertThat(trace.out()).isEqualTo("weft-" + id + ".trace.json\n");
    assertThat(names(folder.resolve("weft-" + id + ".trace.json")))
        .contains("bake", "sell", "Bread/wheat", "oven");
    assertThat(rest()).as("nothing else is left behind").isEmpty();
  }

  @Test
  void aReportMayGoElsewhereAndLeavesADeviceWhatItIs() throws Exception {
    weft("run", "plan.yaml");

    assertThat(weft("report", "--trace", "-o", "-").out()).startsWith("{\"displayTimeUnit\"");
    assertThat(weft("report", "--trace", "-o", "/dev/null").exitCode()).isZero();
    assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
    assertThat(weft("report", "--trace", "-o", "here.json").out()).isEqualTo("here.json\n");
    assertThat(names(folder.resolve("here.json"))).contains("bake");
  }

  @Test
  void whatCannotBeWrittenIsSaidAndLosesNothing() throws Exception {
    weft("run", "plan.yaml");
    Files.writeString(folder.resolve("kept"), "as it was");

    assertThat(weft("report", "-o", "nowhere/report.html"))
        .returns(1, Result::exitCode)
        .extracting(Result::err)
        .asString()
        .startsWith("error: nowhere/report.html could not be written: there is no folder ");
    assertThat(weft("report", "-o", "/dev/full").err())
        .startsWith("error: /dev/full could not be written: No space left on device");
    assertThat(weft("report", "nope", "-o", "kept").exitCode()).isEqualTo(2);
    assertThat(folder.resolve("kept")).hasContent("as it was");
    assertThat(rest()).isEmpty();
  }

  @Test
  void spansOfARunAreSentWhileItGoesAndFromItsRecord() throws Exception {
    try (Receiver receiver = new Receiver()) {
      Map<String, String> variables = Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.address());
      try (WeftProcess run = WeftProcess.start(folder, variables, "run", "plan.yaml")) {
        assertThat(run.end().err()).isEmpty();
      }
      assertThat(receiver.text()).contains("Bread/rye", "attempt 1", "weft.limit", "exit 3");

      int before = receiver.received.size();
      Result sent = weft("report", "--otlp", receiver.address());

      assertThat(sent.out()).isEqualTo("10 spans sent to " + receiver.address() + "\n");
      assertThat(receiver.received.size()).isGreaterThan(before);
    }
  }

  @Test
  void aCollectorThatIsAwayIsSaidAndChangesNothingAboutTheRun() throws Exception {
    String away = "http://127.0.0.1:" + freePort();

    Result run = weft("run", "plan.yaml", "--otlp", away);
    Result report = weft("report", "--otlp", away);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).contains("2 succeeded, 1 failed");
    assertThat(run.err())
        .isEqualTo("weft: 0 spans were sent, others could not be: nobody answers there\n");
    assertThat(report)
        .returns(1, Result::exitCode)
        .returns(
            "error: %s took 0 spans, and then no more: nobody answers there\n".formatted(away),
            Result::err);
  }

  @Test
  void whyACollectorCannotBeReachedIsSaidInWordsOfPeople() throws Exception {
    assertThat(weft("run", "plan.yaml").exitCode()).isOne();
    String nowhere = "http://nowhere.invalid:4318";
    assertThat(weft("report", "--otlp", nowhere).err())
        .isEqualTo(
            "error: %s took 0 spans, and then no more: there is no such host\n".formatted(nowhere));
  }

  @Test
  void whatIsNoCollectorsAddressIsSaidBeforeAnythingRuns() throws Exception {
    Result run = weft("run", "plan.yaml", "--otlp", "localhost:4318");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .startsWith(
            "error: --otlp takes the address of a collector, such as http://localhost:4318");
    assertThat(folder.resolve(".weft")).doesNotExist();
    assertThat(weft("run", "plan.yaml").exitCode()).isEqualTo(1);
    assertThat(weft("report", "--otlp", "http://localhost:1", "--trace").err())
        .startsWith("error: --otlp writes no file");
  }

  @Test
  void variablesThatCannotBeFollowedStopNoRun() throws Exception {
    Map<String, String> variables =
        Map.of(
            "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4317",
            "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");
    try (WeftProcess run = WeftProcess.start(folder, variables, "run", "plan.yaml")) {
      Result result = run.end();
      assertThat(result.out()).contains("2 succeeded, 1 failed");
      assertThat(result.err()).startsWith("weft: no spans are sent: OTLP goes over http/protobuf");
    }
  }

  private Result weft(String... arguments) throws Exception {
    return WeftProcess.run(folder, arguments);
  }

  /// Returns the files in the folder that were not requested.
  private List<Path> rest() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(
              file ->
                  !file.getFileName()
                      .toString()
                      .matches("plan\\.yaml|kept|\\.weft|weft-.*\\.(html|json)|weft.*\\.(out|err)"))
          .toList();
    }
  }

  private static List<String> names(Path trace) throws IOException {
    List<String> names = new CopyOnWriteArrayList<>();
    String text = Files.readString(trace);
    try (JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), text)) {
      while (json.nextToken() != null) {
        if (json.currentToken() == JsonToken.VALUE_STRING && "name".equals(json.currentName())) {
          names.add(json.getString());
        }
      }
    }
    return names;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /// Takes what is sent by OTLP over HTTP.
  private static final class Receiver implements AutoCloseable {
    private final HttpServer server;
    private final List<String> received = new CopyOnWriteArrayList<>();

    Receiver() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/v1/traces", this::take);
      server.start();
    }

    String address() {
      return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// The names and texts in it are readable as they are.
    String text() {
      return String.join("\n", received);
    }

    private void take(HttpExchange exchange) throws IOException {
      try (exchange) {
        byte[] body = exchange.getRequestBody().readAllBytes();
        received.add(new String(body, StandardCharsets.ISO_8859_1));
        exchange.sendResponseHeaders(200, -1);
      }
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
