package dev.weft.engine;

import dev.weft.Context;
import dev.weft.Durations;
import dev.weft.Failure;
import dev.weft.Outcome;
import dev.weft.Poll;
import dev.weft.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a polled step has been polled so far. Owned like the machine of its task; times are
/// nanoseconds.
public final class Polling {
  private static final int MISSING_LENGTH_MAX = 200;

  private final Poll poll;
  private final long since;
  private int answers;
  // The number of the attempt that answered last.
  private int answeredBy;
  private @Nullable String missing;
  private boolean isNew;
  // What the last answer has left, if the task is to go on with that.
  private Map<String, Object> left = Map.of();

  Polling(Poll poll, long since) {
    this.poll = poll;
    this.since = since;
  }

  /// Returns when it was first polled.
  public Instant since() {
    return Nanos.toInstant(since);
  }

  /// Returns how many answers there were that were not the last one.
  public int answers() {
    return answers;
  }

  /// Returns what the last of them said; empty if there was none.
  public String missing() {
    return missing == null ? "" : missing;
  }

  /// Returns the last of them as a line that the step prints.
  public String line() {
    return "not done: " + missing();
  }

  /// Returns whether it said something else than the answer before it.
  public boolean isNew() {
    return isNew;
  }

  /// Returns which try since the last answer an attempt is, from 1.
  int tries(int attempt) {
    return attempt - answeredBy;
  }

  /// An attempt is on record; the one before it has answered, unless that is on record, too.
  ///
  /// @param expected the number of the attempt that follows what is on record before it
  void resumeAt(int attempt, int expected) {
    if (attempt != expected) {
      answeredBy = attempt - 1;
    }
  }

  /// Returns when `within` has passed; `Long.MAX_VALUE` for never.
  long end() {
    Duration within = poll.within();
    return within == null ? Long.MAX_VALUE : Nanos.plus(since, within);
  }

  /// Returns when an attempt that begins now is to be ended since `within` has passed. One that
  /// begins after that has as long again.
  long bound(long now) {
    return end() > now ? end() : new Polling(poll, now).end();
  }

  /// Judges an attempt that has ended.
  ///
  /// @return the outcome of the attempt; null if it has answered, and another one follows
  @Nullable Outcome judge(Outcome ended, Context context) {
    boolean isLast = Nanos.of(ended.ended()) >= end();
    if (ended.status() == Status.TIMED_OUT && isLast && ended.failure() != null) {
      return with(new Failure(Failure.WITHIN, ended.failure().message()), ended);
    }
    if (ended.status() != Status.SUCCEEDED) {
      return ended;
    }
    String said;
    try {
      said = poll.until().missing(context, ended.outputs());
    } catch (Throwable thrown) {
      return Outcome.failed(
              ended.step(), ended.attempt(), ended.started(), ended.ended(), Failure.of(thrown))
          .inTask(ended.task());
    }
    if (said == null) {
      return ended;
    }
    answers++;
    answeredBy = ended.attempt();
    String brief = brief(said);
    isNew = !brief.equals(missing);
    missing = brief;
    left = ended.step().continueOnError() ? ended.outputs() : Map.of();
    return isLast ? with(new Failure(Failure.WITHIN, message()), ended) : null;
  }

  /// Returns whether an attempt that has failed leaves time for another one, and for the pause that
  /// the other side asks for.
  boolean isInTime(Outcome failed, Failure failure) {
    long ended = Nanos.of(failed.ended());
    Duration asked = failure.retryAfter();
    return ended < end() && (asked == null || Nanos.plus(ended, asked) <= end());
  }

  /// Returns the outcome of an attempt that has failed and leaves no time for another one.
  Outcome outOfTime(Outcome failed, Failure failure) {
    return with(
        new Failure(Failure.WITHIN, message() + "; the last try: " + failure.message()), failed);
  }

  private static String brief(String said) {
    return said.length() > MISSING_LENGTH_MAX ? said.substring(0, MISSING_LENGTH_MAX) + "…" : said;
  }

  private Outcome with(Failure failure, Outcome ended) {
    return new Outcome(
        ended.task(),
        ended.step(),
        ended.attempt(),
        Status.TIMED_OUT,
        ended.started(),
        ended.ended(),
        left,
        failure);
  }

  /// Returns when the attempt after an answer begins: no later than `within` ends.
  long next(long answered) {
    long every = Nanos.length(poll.every());
    int doublings = Math.min(answers - 1, Long.numberOfLeadingZeros(every) - 1);
    long pause = Math.min(Nanos.length(poll.longest()), every << doublings);
    return Math.min(Nanos.plus(answered, Duration.ofNanos(pause)), end());
  }

  /// Returns what is said of a step when `within` has passed.
  String message() {
    String within = "not done within " + Durations.format(poll.within());
    return missing == null
        ? within + ": there was no answer"
        : "%s, after %s answer%s: %s".formatted(within, answers, answers == 1 ? "" : "s", missing);
  }
}
