package dev.weft.restate;

import org.jspecify.annotations.Nullable;

/// Thrown if the cluster cannot do what was requested. The message is for users: what, where, and
/// what to do about it.
public final class ClusterException extends Exception {
  private static final long serialVersionUID = 1;

  public ClusterException(String message) {
    this(message, null);
  }

  public ClusterException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
