package dev.weft.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.weft.needs.LongTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Real runs that try everything to reveal their secrets.
@LongTest
@Timeout(120)
class SecretsTest {
  private static final String TOKEN = "tok+en/7 \"é'$x";
  private static final String PASSWORD = "correct-horse-battery";
  private static final String KEY = "-----BEGIN KEY-----\nMIIEowIBAAKC\n-----END KEY-----";

  private static final String PLAN =
      """
      secrets:
        TOKEN: {file: token}
        PASSWORD: {env: WEFT_TEST_PASSWORD}
        KEY: {command: cat key}
      inputs: {api: "http://127.0.0.1:0"}
      tasks:
        Prints:
          - run: |
              echo "plain $TOKEN and $PASSWORD"
              echo "$KEY"
              printf '%s' "$TOKEN" | base64
              printf 'user:%s' "$PASSWORD" | base64 -w0
              printf '%s' "$PASSWORD" | od -An -tx1 | tr -d ' '
              rest=${PASSWORD#corr}
              printf 'corr'; sleep 0.1; printf '\\033[31m%s\\n' "$rest"
              printf '%65530s%s\\n' '' "$PASSWORD"
            secrets: [TOKEN, PASSWORD, KEY]
          - run: [printf, '%s|%s\\n', "${{ secrets.TOKEN }}", "Bearer ${{ secrets.PASSWORD }}"]
        Inherits:
          - 'echo "it is <$WEFT_TEST_PASSWORD>"'
        Leaves:
          - run: 'echo "x=$PASSWORD" >> "$WEFT_OUTPUT"'
            secrets: PASSWORD
        Hands on:
          outputs: {x: "${{ secrets.TOKEN }}"}
          steps: ['true']
        Asks:
          - http: GET ${{ inputs.api }}/denied?token=${{ secrets.TOKEN }}
            headers: {Authorization: "Bearer ${{ secrets.PASSWORD }}"}
        Counts:
          - run: [printf, "${{ int(secrets.PASSWORD) }}"]
        Decides:
          - if: int(secrets.PASSWORD) > 1
            run: 'true'
      """;

  @TempDir private Path folder;
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private HttpServer server;

  @BeforeEach
  void givenSecretsAndAServerThatTellsThem() throws IOException {
    Files.writeString(folder.resolve("token"), TOKEN + "\n");
    Files.writeString(folder.resolve("key"), KEY + "\n");
    Files.writeString(folder.resolve("plan.yaml"), PLAN);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String header = exchange.getRequestHeaders().getFirst("Authorization");
          asked.add(header + " " + exchange.getRequestURI());
          byte[] body = ("no such user: " + header).getBytes(UTF_8);
          exchange.sendResponseHeaders(403, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stopTheServer() {
    server.stop(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--no-input", "--json"})
  void noneIsInAnythingThatIsShown(String view) throws Exception {
    String api = "api=http://127.0.0.1:" + server.getAddress().getPort();
    WeftProcess.Result result = run("run", "plan.yaml", "--set", api, view);
    String shown = result.out() + result.err();
    assertThat(result.exitCode()).as(shown).isEqualTo(1);
    assertThat(shown)
        .contains("plain *** and ***")
        .contains("it is <>")
        .contains("***|Bearer ***")
        .contains("the output `x` holds the secret `PASSWORD`")
        .contains("the output `x` holds the secret `TOKEN`")
        .contains("answered 403 Forbidden: no such user: Bearer ***");
    assertThat(asked)
        .singleElement()
        .asString()
        .startsWith("Bearer " + PASSWORD)
        .endsWith(URLEncoder.encode(TOKEN, UTF_8).replace("+", "%20"));
    forms().forEach(form -> assertThat(shown).doesNotContain(form));
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .filter(file -> !List.of("token", "key").contains(String.valueOf(file.getFileName())))
          .filter(Files::isRegularFile)
          .forEach(
              file -> forms().forEach(form -> assertThat(file).content().doesNotContain(form)));
    }
  }

  /// Whole, and in parts that could not be printed by chance.
  private static Stream<String> forms() {
    return Stream.of(
        TOKEN,
        PASSWORD,
        "battery",
        "MIIEowIBAAKC",
        "BEGIN KEY",
        URLEncoder.encode(TOKEN, UTF_8),
        URLEncoder.encode(TOKEN, UTF_8).replace("+", "%20"),
        base64(TOKEN).substring(0, 12),
        base64("user:" + PASSWORD).substring(8, 28),
        HexFormat.of().formatHex(PASSWORD.getBytes(UTF_8)));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  @Test
  void oneThatIsNotThereEndsTheRunBeforeItBegins() throws Exception {
    Files.delete(folder.resolve("token"));
    WeftProcess.Result result = run("run", "plan.yaml");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .contains("error: the secret `TOKEN`: there is no file ")
        .doesNotContain("\tat ");
  }

  @Test
  void checkingAPlanNeedsNone() throws Exception {
    Files.delete(folder.resolve("token"));
    assertThat(run("check", "plan.yaml").exitCode()).isZero();
    assertThat(run("run", "--dry-run", "plan.yaml").exitCode()).isZero();
  }

  private WeftProcess.Result run(String... arguments) throws Exception {
    try (WeftProcess weft =
        WeftProcess.start(folder, Map.of("WEFT_TEST_PASSWORD", PASSWORD), arguments)) {
      return weft.end();
    }
  }
}
