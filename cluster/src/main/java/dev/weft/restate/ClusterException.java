package dev.weft.restate;

import org.jspecify.annotations.Nullable;

/// The cluster cannot do what it was asked for. The message is for people: what, where, and what to
/// do about it.
public final class ClusterException extends Exception {
  private static final long serialVersionUID = 1;

  public ClusterException(String message) {
    this(message, null);
  }

  public ClusterException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
