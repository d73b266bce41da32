package dev.weft.thread;

import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// What failed after a gather had been stopped, to be suppressed under what stopped it. Not safe
/// for use by several threads at once.
@SuppressWarnings("ReferenceEquality") // whether it is the same exception, not an equal one
final class SuppressedFailures {
  private static final int SUPPRESSED_MAX = 100;

  private final List<Throwable> kept = new ArrayList<>();
  private int leftOut;

  /// Keeps `thrown`; of an echo only what is suppressed under it, for an inner gather that was
  /// interrupted has put its own failures there.
  void add(Throwable thrown) {
    if (!isEcho(thrown)) {
      keep(thrown);
      return;
    }
    for (Throwable inner : thrown.getSuppressed()) {
      if (!isEcho(inner)) {
        keep(inner);
      }
    }
  }

  /// Keeps `thrown`, an echo or not.
  void keep(Throwable thrown) {
    if (kept.stream().anyMatch(other -> other == thrown)) {
      return;
    }
    if (kept.size() < SUPPRESSED_MAX) {
      kept.add(thrown);
    } else {
      leftOut++;
    }
  }

  /// Takes out the one that is to be thrown: an error of the VM if there is one, or the one that
  /// came first; null if there is none.
  @Nullable Throwable takeFirst() {
    if (kept.isEmpty()) {
      return null;
    }
    for (int i = 1; i < kept.size(); i++) {
      if (kept.get(i) instanceof VirtualMachineError error
          && !(kept.getFirst() instanceof VirtualMachineError)) {
        kept.remove(i);
        return error;
      }
    }
    return kept.removeFirst();
  }

  /// Adds what is kept to `thrown` as suppressed.
  void suppressUnder(Throwable thrown) {
    for (Throwable failure : kept) {
      if (failure != thrown) {
        thrown.addSuppressed(failure);
      }
    }
    if (leftOut > 0) {
      thrown.addSuppressed(new Exception(leftOut + " more failures are left out"));
    }
  }

  /// Whether `thrown` only says that somebody was interrupted or cancelled, itself or as the bare
  /// wrapper that an iterator needs for a checked exception. An exception with a message of its own
  /// that an interruption caused is a failure.
  static boolean isEcho(Throwable thrown) {
    Throwable wrapped = thrown.getCause();
    return thrown instanceof InterruptedException
        || thrown instanceof CancellationException
        || thrown instanceof ClosedByInterruptException
        || (thrown instanceof RuntimeException
            && (wrapped instanceof InterruptedException
                || wrapped instanceof ClosedByInterruptException)
            && Objects.equals(thrown.getMessage(), wrapped.toString()));
  }
}
