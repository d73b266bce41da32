package dev.weft.step.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weft.Failure;
import dev.weft.StepFailedException;
import dev.weft.needs.LongTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests to a real server on this machine.
@Timeout(60)
class HttpBodyTest {
  private HttpScene scene;

  @BeforeEach
  void serve() throws IOException {
    scene = new HttpScene();
  }

  @AfterEach
  void stop() {
    scene.close();
  }

  @Test
  void jsonGoesOutWithItsTypesAndItsKeysInOrder() throws Exception {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("z", "${{ row.amount }}");
    json.put("a", List.of("no ${{ row.amount }}", true, 1));
    json.put("task", "${{ task.name }}");

    HttpScene.run(to(HttpMethod.POST, "/orders").withJson(json), Map.of("amount", 12));

    assertThat(scene.lastAsked().method()).isEqualTo("POST");
    assertThat(scene.lastAsked().body())
        .isEqualTo("{\"z\":12,\"a\":[\"no 12\",true,1],\"task\":\"Orders/ä 1%\"}");
    assertThat(scene.lastAsked().header("Content-type")).isEqualTo("application/json");
  }

  @Test
  void textGoesOutAsItIsAndThePlanChoosesItsType() throws Exception {
    HttpBody body = to(HttpMethod.PUT, "/notes").withText("für ${{ row }}\r\n");

    HttpScene.run(body, "Ann");
    assertThat(scene.lastAsked().body()).isEqualTo("für Ann\r\n");
    assertThat(scene.lastAsked().header("Content-type")).isEqualTo("text/plain; charset=utf-8");
    HttpScene.run(body.withHeader("content-type", "text/csv"), "Ann");
    assertThat(scene.lastAsked().header("Content-type")).isEqualTo("text/csv");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      value = {
        "@evil.host ~ %40evil.host",
        "//evil.host ~ %2F%2Fevil.host",
        "../admin ~ ..%2Fadmin",
        "a?x=1#y ~ a%3Fx%3D1%23y",
        "a b+c&d;e ~ a%20b%2Bc%26d%3Be",
        "%2e%2e/ ~ %252e%252e%2F",
        "http://evil/ ~ http%3A%2F%2Fevil%2F",
        "\\evil ~ %5Cevil",
        "ä€😀 ~ %C3%A4%E2%82%AC%F0%9F%98%80",
        "... ~ ...",
      })
  void aValueStaysOneSegmentAndOneQueryValueWhateverItHolds(String value, String encoded)
      throws Exception {
    HttpScene.run(to(HttpMethod.GET, "/orders/${{ row }}/pay?id=${{ row }}&x=1"), value);

    assertThat(scene.lastAsked().target())
        .isEqualTo("/orders/" + encoded + "/pay?id=" + encoded + "&x=1");
  }

  @Test
  void aLineBreakInAnAddressIsEncoded() throws Exception {
    HttpScene.run(to(HttpMethod.GET, "/orders/${{ row }}"), "1\r\nX: y");

    assertThat(scene.lastAsked().target()).isEqualTo("/orders/1%0D%0AX%3A%20y");
    assertThat(scene.lastAsked().headers()).doesNotContainKey("X");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", ".."})
  void aSegmentThatWouldBeAnotherAddressIsNotSent(String value) {
    for (String path : List.of("/a/${{ row }}", "/a/${{ row }}/b", "/a/${{ row }}?x=1")) {
      Failure failure = failure(to(HttpMethod.DELETE, path), value);
      assertThat(failure.code()).isEqualTo("error");
      assertThat(failure.message()).contains("another address").contains(scene.url + "/a/");
    }
    assertThat(failure(to(HttpMethod.DELETE, "/a/%2E${{ row }}"), ".").message())
        .contains("another address");
    assertThat(scene.asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nX: y", "a\nb", "a\u0000", "ä"})
  void aHeaderStaysOneLineOfAsciiOrIsNotSent(String value) {
    Failure failure = failure(to(HttpMethod.GET, "/").withHeader("X-Name", "is ${{ row }}"), value);

    assertThat(failure.message()).startsWith("`row` for the header `X-Name` holds a ");
    assertThat(scene.asked).isEmpty();
  }

  @Test
  void onlyRequestsThatChangeSomethingCarryTheKeyUnlessThePlanSetsIt() throws Exception {
    HttpScene.run(to(HttpMethod.POST, "/"), "");
    assertThat(scene.lastAsked().header("Idempotency-key"))
        .isEqualTo("run1/Orders/%C3%A4%201%25/ask");
    HttpScene.run(to(HttpMethod.GET, "/"), "");
    assertThat(scene.lastAsked().headers()).doesNotContainKey("Idempotency-key");
    HttpScene.run(to(HttpMethod.POST, "/").withHeader("idempotency-key", "mine"), "");
    assertThat(scene.lastAsked().header("Idempotency-key")).isEqualTo("mine");
  }

  @Test
  void anAnswerLeavesItsStatusItsHeadersAndItsBody() throws Exception {
    scene.answers(
        201,
        Map.of("Content-Type", "application/vnd.x+json; charset=utf-8", "X-Trace", "t1"),
        "{\"items\": [{\"id\": 3}], \"price\": 10.50}");
    Map<String, Object> outputs = HttpScene.run(to(HttpMethod.GET, "/"), "");

    assertThat(outputs).containsOnlyKeys("status", "headers", "body").containsEntry("status", 201);
    assertThat(outputs.get("headers")).asString().contains("x-trace=t1");
    assertThat(outputs.get("body")).hasToString("{items=[{id=3}], price=10.50}");
  }

  @Test
  void aBodyThatIsNotJsonIsAText() throws Exception {
    scene.answers(200, Map.of("Content-Type", "text/plain"), "{\"ä\": 1}");
    assertThat(HttpScene.run(to(HttpMethod.GET, "/"), "")).containsEntry("body", "{\"ä\": 1}");
    scene.answers(200, Map.of("Content-Type", "text/plain; charset=ISO-8859-1"), "ä");
    assertThat(HttpScene.run(to(HttpMethod.GET, "/"), "")).containsEntry("body", "Ã¤");
    scene.answers(204, Map.of("Content-Type", "application/json"), "");
    assertThat(HttpScene.run(to(HttpMethod.GET, "/"), "")).containsEntry("body", "");
    assertThat(HttpScene.run(to(HttpMethod.HEAD, "/"), "")).containsEntry("body", "");
    scene.answersJson("null");
    assertThat(HttpScene.run(to(HttpMethod.GET, "/"), "")).doesNotContainKey("body");
  }

  @Test
  void anAnswerThatCallsItselfJsonAndIsNotFailsAndSaysWhere() {
    scene.answersJson("{\"a\": oops}");
    Failure failure = failure(to(HttpMethod.GET, "/"), "");

    assertThat(failure.code()).isEqualTo("error");
    assertThat(failure.message()).contains("200 OK with JSON that cannot be read: line 1, column");
  }

  @Test
  void anAnswerInGzipOrDeflateIsDecoded() throws Exception {
    byte[] json = "{\"a\": 1}".getBytes(UTF_8);
    Map<String, byte[]> bodies =
        Map.of(
            "gzip", gzip(json),
            "x-gzip", gzip(json),
            "GZIP", gzip(json),
            "identity", json,
            "gzip, gzip", gzip(gzip(json)),
            "deflate", deflate(json, false),
            "deflate ", deflate(json, true));
    bodies.forEach(
        (encoding, body) -> {
          scene.answers(
              Map.of("Content-Encoding", encoding, "Content-Type", "application/json"), body);
          assertThatCode(
                  () ->
                      assertThat(HttpScene.run(to(HttpMethod.GET, "/"), ""))
                          .containsEntry("body", Map.of("a", 1)))
              .as(encoding)
              .doesNotThrowAnyException();
        });
    scene.answers(Map.of("Content-Encoding", "gzip"), new byte[0]);
    assertThat(HttpScene.run(to(HttpMethod.GET, "/"), "")).containsEntry("body", "");
  }

  @Test
  void anAnswerThatCannotBeDecodedFailsAndSaysSo() throws Exception {
    Map<String, String> gzip = Map.of("Content-Encoding", "gzip");
    scene.answers(gzip, "no gzip".getBytes(UTF_8));
    assertThat(failure(to(HttpMethod.GET, "/"), "").message())
        .endsWith("answered 200 OK with a body that is no whole gzip");
    byte[] whole = gzip("a text of some length".getBytes(UTF_8));
    scene.answers(gzip, Arrays.copyOf(whole, whole.length - 9));
    assertThat(failure(to(HttpMethod.GET, "/"), "").message())
        .endsWith("answered 200 OK with a body that is no whole gzip");
    scene.answers(Map.of("Content-Encoding", "br"), new byte[] {1});
    assertThat(failure(to(HttpMethod.GET, "/"), "").message())
        .contains("answered 200 OK with a body in `br`, which is not known here");
  }

  @LongTest
  @Test
  void anAnswerThatGrowsBeyondBoundsWhenItIsDecodedFails() throws Exception {
    byte[] bomb = gzip(gzip(new byte[100 << 20]));
    scene.answers(Map.of("Content-Encoding", "gzip, gzip"), bomb);

    assertThat(failure(to(HttpMethod.GET, "/"), "").message())
        .endsWith("answered 200 OK with more than 16 MiB");
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  private static byte[] deflate(byte[] bytes, boolean isBare) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (DeflaterOutputStream out =
        new DeflaterOutputStream(packed, new Deflater(Deflater.DEFAULT_COMPRESSION, isBare))) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  @Test
  void anAnswerThatIsTooLongFailsAndSaysSo() throws Exception {
    scene.answers(200, Map.of(), "x".repeat(HttpBody.BODY_BYTES_MAX));
    assertThat(HttpScene.run(to(HttpMethod.GET, "/"), "").get("body"))
        .asString()
        .hasSize(HttpBody.BODY_BYTES_MAX);
    scene.answers(200, Map.of(), "x".repeat(HttpBody.BODY_BYTES_MAX + 1));
    assertThat(failure(to(HttpMethod.GET, "/"), "").message())
        .isEqualTo("GET " + scene.url + "/ answered 200 OK with more than 16 MiB");
  }

  @Test
  void aStatusThatIsNotExpectedIsTheCodeOfTheFailure() throws Exception {
    scene.answers(503, Map.of("Retry-After", "7"), "\n busy \u001b[31m\nmore\n");
    Failure failure = failure(to(HttpMethod.POST, "/pay"), "");

    assertThat(failure.code()).isEqualTo("503");
    assertThat(failure.message())
        .isEqualTo("POST " + scene.url + "/pay answered 503 Service Unavailable: busy [31m");
    assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(7));
    HttpBody expecting = to(HttpMethod.POST, "/pay").withExpected("201", "5xx");
    assertThat(HttpScene.run(expecting, "")).containsEntry("status", 503);
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    try (HttpScene elsewhere = new HttpScene()) {
      scene.answers(302, Map.of("Location", elsewhere.url + "/x"), "");

      Failure failure = failure(to(HttpMethod.GET, "/"), "");
      assertThat(failure.code()).isEqualTo("302");
      assertThat(failure.message()).endsWith("302 Found: it is at " + elsewhere.url + "/x");
      assertThat(elsewhere.asked).isEmpty();
    }
  }

  @Test
  void whoDoesNotAnswerIsAFailureOfTheConnection() throws Exception {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    Failure nobody = failure(new HttpBody(HttpMethod.GET, "http://127.0.0.1:" + closed), "");
    assertThat(nobody.code()).isEqualTo("connection");
    assertThat(nobody.message()).endsWith("nothing listens at 127.0.0.1:" + closed);

    Failure unknown = failure(new HttpBody(HttpMethod.GET, "http://nowhere.invalid/"), "");
    assertThat(unknown.code()).isEqualTo("connection");
    assertThat(unknown.message()).endsWith("there is no host nowhere.invalid");
  }

  @Test
  void anAnswerWithoutAValueForATemplateIsNotAskedFor() {
    Failure failure = failure(to(HttpMethod.GET, "/${{ steps.x.outputs.body.id }}"), "");

    assertThat(failure.message()).isEqualTo("`steps.x.outputs.body.id` has no value");
    assertThat(scene.asked).isEmpty();
  }

  private HttpBody to(HttpMethod method, String path) {
    return new HttpBody(method, scene.url + path);
  }

  private static Failure failure(HttpBody body, Object row) {
    StepFailedException failed =
        catchThrowableOfType(StepFailedException.class, () -> HttpScene.run(body, row));
    return failed.failure();
  }
}
