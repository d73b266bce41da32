package dev.weft.step.http;

/// The method of a request.
public enum HttpMethod {
  GET,
  HEAD,
  OPTIONS,
  POST,
  PUT,
  PATCH,
  DELETE;

  /// Returns whether it is safe: repeating it changes nothing.
  boolean isSafe() {
    return switch (this) {
      case GET, HEAD, OPTIONS -> true;
      case POST, PUT, PATCH, DELETE -> false;
    };
  }
}
