package dev.weft.restate.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Group;
import dev.weft.Plan;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.needs.Engine;
import dev.weft.needs.LongTest;
import dev.weft.needs.NeedsEngine;
import dev.weft.restate.ClusterException;
import dev.weft.restate.Plans;
import dev.weft.restate.client.Cluster;
import dev.weft.restate.client.Registration;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Who may call a worker.
@LongTest
@Timeout(200)
class GuardTest {
  private static final String DIGITS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

  @TempDir private Path folder;

  @Test
  @NeedsEngine
  void withAKeyOnlyTheEngineThatHasItIsServed() throws Exception {
    KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Path pem = folder.resolve("private.pem");
    Files.writeString(pem, pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
    byte[] encoded = keys.getPublic().getEncoded();
    String identity =
        "publickeyv1_" + base58(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
    try (Engine engine =
            Engine.open("request-identity-private-key-pem-file = \"%s\"".formatted(pem));
        Worker worker = worker(engine.ingress(), new Guard(identity, null, null))) {
      URI address = URI.create("http://127.0.0.1:" + worker.port());
      Registration.register(engine.admin(), address);
      Cluster cluster = new Cluster(engine.ingress());

      cluster.begin(Submitted.of("run1", "p"));

      assertThat(cluster.follow("run1", _ -> {}).succeeded()).isEqualTo(1);
      HttpRequest stranger =
          HttpRequest.newBuilder(address.resolve("/invoke/weft.Runs/list"))
              .header("Content-Type", "application/vnd.restate.invocation.v5")
              .POST(HttpRequest.BodyPublishers.noBody())
              .build();
      try (HttpClient client = HttpClient.newHttpClient()) {
        assertThat(client.send(stranger, HttpResponse.BodyHandlers.discarding()).statusCode())
            .isEqualTo(401);
      }
    }
  }

  @Test
  void withACertificateItSpeaksTls() throws Exception {
    KeyStore store = selfSigned();
    Path certificate = folder.resolve("cert.pem");
    Path key = folder.resolve("key.pem");
    Files.writeString(certificate, pem("CERTIFICATE", store.getCertificate("weft").getEncoded()));
    Files.writeString(
        key, pem("PRIVATE KEY", store.getKey("weft", "secret".toCharArray()).getEncoded()));
    try (Worker worker =
        worker(URI.create("http://127.0.0.1:1"), new Guard(null, certificate, key))) {
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(null, trust.getTrustManagers(), null);
      HttpRequest discover =
          HttpRequest.newBuilder(URI.create("https://localhost:" + worker.port() + "/discover"))
              .header("Accept", "application/vnd.restate.endpointmanifest.v3+json")
              .build();
      try (HttpClient client = HttpClient.newBuilder().sslContext(tls).build()) {
        assertThat(client.send(discover, HttpResponse.BodyHandlers.ofString()).body())
            .contains("weft.Task");
      }
    }
  }

  @Test
  void whatIsNoKeyOrNoFileIsSaid() {
    assertThatThrownBy(() -> worker(URI.create("http://x"), new Guard("nonsense", null, null)))
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining("`nonsense` is no identity key");
    Path nowhere = folder.resolve("nowhere.pem");
    assertThatThrownBy(() -> worker(URI.create("http://x"), new Guard(null, nowhere, nowhere)))
        .isInstanceOf(ClusterException.class)
        .hasMessage("cannot read " + nowhere);
    assertThatThrownBy(() -> worker(URI.create("http://x"), new Guard(null, nowhere, null)))
        .isInstanceOf(ClusterException.class)
        .hasMessage("TLS takes both a certificate and its private key");
  }

  private static Worker worker(URI engine, Guard guard) throws ClusterException {
    Plan plan = Plan.of("p", Group.of(new Task("t", List.of(Step.of("s", () -> null)))));
    return Worker.open(
        engine,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        guard,
        null,
        _ -> new Plans.Opened(plan, Set.of(), () -> {}));
  }

  private KeyStore selfSigned() throws Exception {
    Path file = folder.resolve("store.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "weft",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-storetype",
                "PKCS12",
                "-storepass",
                "secret",
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, "secret".toCharArray());
    }
    return store;
  }

  private static String pem(String what, byte[] bytes) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(what, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes), what);
  }

  private static String base58(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    BigInteger left = new BigInteger(1, bytes);
    BigInteger base = BigInteger.valueOf(DIGITS.length());
    while (left.signum() > 0) {
      text.append(DIGITS.charAt(left.mod(base).intValue()));
      left = left.divide(base);
    }
    for (int i = 0; i < bytes.length && bytes[i] == 0; i++) {
      text.append('1');
    }
    return text.reverse().toString();
  }
}
