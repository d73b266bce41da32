package dev.weft.thread;

import dev.weft.Interleavings.Call;
import dev.weft.Interleavings.Scenario;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Two sources and the consumer of a merge, whose buffer is smaller than what they give. Run by
/// [dev.weft.Interleavings].
public abstract class HandoverModel {
  public static final Scenario SCENARIO =
      new Scenario(
          List.of(),
          List.of(
              List.of(Call.of("produce", 0)),
              List.of(Call.of("produce", 1)),
              List.of(Call.of("consume"))),
          List.of());

  private static final int EACH = 2;

  private final Buffer buffer;

  private HandoverModel(Buffer buffer) {
    this.buffer = buffer;
  }

  public void produce(int source) throws InterruptedException {
    for (int i = 0; i < EACH; i++) {
      buffer.put(source * EACH + i);
    }
  }

  /// Takes what all sources give.
  public String consume() throws InterruptedException {
    int[] next = new int[2];
    for (int count = 0; count < 2 * EACH; ) {
      List<@Nullable Integer> taken = buffer.take(TimeUnit.DAYS.toNanos(1));
      if (taken == null) {
        return "late";
      }
      for (Integer element : taken) {
        if (element == null || element % EACH != next[element / EACH]++) {
          return "lost or out of order";
        }
        count++;
      }
    }
    return "all";
  }

  /// What the operations have to return.
  public static final class Specification {
    public void produce(int source) {}

    public String consume() {
      return "all";
    }
  }

  /// The hand-over as it is.
  public static final class Right extends HandoverModel {
    public Right() {
      super(Buffer.of(2));
    }
  }

  /// One that wakes a producer too few.
  public static final class Forgetful extends HandoverModel {
    public Forgetful() {
      super(new Buffer.Forgetful(1));
    }
  }

  /// One that hands out the array that is being filled.
  public static final class Sharing extends HandoverModel {
    public Sharing() {
      super(new Buffer.Sharing());
    }
  }
}
