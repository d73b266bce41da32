package dev.weft.restate.worker;

import dev.restate.sdk.auth.signing.RestateRequestIdentityVerifier;
import dev.restate.sdk.endpoint.RequestIdentityVerifier;
import dev.weft.restate.ClusterException;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Restricts who may call a worker, and whether others can eavesdrop. Anyone who can call a worker
/// can make it execute a plan.
///
/// @param identityKey the engine's public key, such as `publickeyv1_…`, with which it signs its
///     requests; null to accept calls from everyone who can reach the worker
/// @param certificate a file with the worker's certificate chain (PEM), for TLS; null for plain
///     text
/// @param privateKey the file with the certificate's key (PEM)
public record Guard(
    @Nullable String identityKey, @Nullable Path certificate, @Nullable Path privateKey) {

  /// Accepts calls from everyone, unencrypted: for workers that only the engine can reach.
  public static final Guard NONE = new Guard(null, null, null);

  /// Returns the verifier of calls; null if they are not verified.
  ///
  /// @throws ClusterException if the key is invalid
  @Nullable RequestIdentityVerifier verifier() throws ClusterException {
    if (identityKey == null) {
      return null;
    }
    try {
      return RestateRequestIdentityVerifier.fromKey(identityKey);
    } catch (RuntimeException wrong) {
      throw new ClusterException(
          "`%s` is no identity key; the engine prints its own when it starts, as publickeyv1_…"
              .formatted(identityKey),
          wrong);
    }
  }

  /// Returns the settings of the HTTP server.
  ///
  /// @throws ClusterException if a file cannot be read, or one of the two is missing
  HttpServerOptions options() throws ClusterException {
    // A task that waits holds a request of its own for a while.
    Http2Settings many = new Http2Settings().setMaxConcurrentStreams(Integer.MAX_VALUE);
    HttpServerOptions options = new HttpServerOptions().setInitialSettings(many);
    if (certificate == null && privateKey == null) {
      return options;
    }
    if (certificate == null || privateKey == null) {
      throw new ClusterException("TLS takes both a certificate and its private key");
    }
    for (Path file : new Path[] {certificate, privateKey}) {
      if (!Files.isReadable(file)) {
        throw new ClusterException("cannot read " + file);
      }
    }
    return options
        .setSsl(true)
        .setUseAlpn(true)
        .setKeyCertOptions(
            new PemKeyCertOptions()
                .setCertPath(certificate.toString())
                .setKeyPath(privateKey.toString()));
  }
}
