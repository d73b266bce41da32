package dev.weft.step.http;

/// What a request asks for.
public enum HttpMethod {
  GET,
  HEAD,
  OPTIONS,
  POST,
  PUT,
  PATCH,
  DELETE;

  /// Whether it only looks, so that asking twice changes nothing.
  boolean isSafe() {
    return switch (this) {
      case GET, HEAD, OPTIONS -> true;
      case POST, PUT, PATCH, DELETE -> false;
    };
  }
}
