package dev.weft.restate.task;

import dev.restate.sdk.endpoint.definition.HandlerContext;
import dev.restate.sdk.endpoint.definition.HandlerRunner;
import java.lang.reflect.Method;

/// Tells whether the next entry of an invocation is in the engine's log already. The engine's SDK
/// says so only to logging, through an interface that is not public.
final class LogReplay {
  private static final String REPLAYING = "REPLAYING";

  private LogReplay() {}

  /// Returns whether the log of the calling thread's invocation has more entries than the handler
  /// has asked for so far; false if that is unknown.
  static boolean hasNext() {
    HandlerContext context = HandlerRunner.HANDLER_CONTEXT_THREAD_LOCAL.get();
    if (context == null) {
      return false;
    }
    try {
      Method state = context.getClass().getMethod("getInvocationState");
      state.setAccessible(true);
      return REPLAYING.equals(String.valueOf(state.invoke(context)));
    } catch (ReflectiveOperationException | RuntimeException unknown) {
      return false;
    }
  }
}
