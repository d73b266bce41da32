package dev.weft.secret;

/// A secret cannot be had, or cannot be kept. The message is for people, and holds none.
public final class SecretException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SecretException(String message) {
    super(message);
  }
}
