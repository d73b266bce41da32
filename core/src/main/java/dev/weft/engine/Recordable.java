package dev.weft.engine;

import dev.weft.Failure;
import dev.weft.Outcome;
import dev.weft.TaskResult;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a record can keep. An outcome or result that leaves something of a type that
/// [has no place there][JsonTypes] has failed.
public final class Recordable {
  private Recordable() {}

  public static Outcome of(Outcome outcome) {
    Failure unfit = unfit(outcome.outputs());
    return unfit == null
        ? outcome
        : Outcome.failed(
                outcome.step(), outcome.attempt(), outcome.started(), outcome.ended(), unfit)
            .inTask(outcome.task());
  }

  public static TaskResult of(TaskResult result) {
    Failure unfit = unfit(result.outputs());
    return unfit == null ? result : TaskFailure.ofOutputs(result, unfit);
  }

  private static @Nullable Failure unfit(Map<String, Object> outputs) {
    try {
      var _ = JsonTypes.of(outputs);
      return null;
    } catch (IllegalArgumentException unfit) {
      return new Failure(Failure.ERROR, String.valueOf(unfit.getMessage()));
    }
  }
}
