package dev.weft.secret;

/// Thrown if a secret cannot be looked up, or cannot be kept secret. The message is for users, and
/// contains no secret.
public final class SecretException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SecretException(String message) {
    super(message);
  }
}
