package dev.weft.plan.testing;

import dev.weft.Answer;
import dev.weft.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// What the steps do that a pattern names.
///
/// @param pattern names the steps
/// @param place where the test file names them
/// @param replies what one attempt after another does
/// @param isOfTest whether it is that of one test, and not of all tests of the file
record Stub(StepPattern pattern, Node place, List<Reply> replies, boolean isOfTest) {

  /// What attempts of a step do.
  ///
  /// @param takes how long each takes
  /// @param times how many attempts do this; null if the list of replies decides
  /// @param printed the lines that it prints
  /// @param outputs what it leaves
  /// @param failure how it fails; null if it does not
  /// @param response the response to a request; null if the test says nothing of one
  /// @param answer the answer to an approval; null if the test says nothing of one
  record Reply(
      Duration takes,
      @Nullable Integer times,
      List<String> printed,
      Map<String, Object> outputs,
      @Nullable Failure failure,
      @Nullable Response response,
      @Nullable Answer answer) {

    /// Succeeds at once.
    static final Reply SUCCESS =
        new Reply(Duration.ZERO, null, List.of(), Map.of(), null, null, null);
  }

  /// The response to a request.
  ///
  /// @param body its text; it is JSON if a header says so
  record Response(int status, Map<String, List<String>> headers, String body) {
    static final Response OK = new Response(200, Map.of(), "");
  }

  /// Returns what an attempt does; null if the stub applies to no further attempt.
  ///
  /// @param before how many attempts of the step it has applied to
  @Nullable Reply reply(int before) {
    int left = before;
    for (int at = 0; at < replies.size(); at++) {
      Reply reply = replies.get(at);
      boolean isLast = at == replies.size() - 1;
      Integer times = reply.times();
      if (times == null && isLast) {
        return reply;
      }
      int count = times == null ? 1 : times;
      if (left < count) {
        return reply;
      }
      left -= count;
    }
    return null;
  }
}
