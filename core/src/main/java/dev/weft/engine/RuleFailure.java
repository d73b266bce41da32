package dev.weft.engine;

import dev.weft.Failure;

/// The failure of a step or task whose rule has thrown: a condition, a name, a question.
final class RuleFailure {
  private RuleFailure() {}

  static Failure of(Throwable thrown) {
    Failure failure = Failure.of(thrown);
    return new Failure(Failure.RULE, failure.message(), null, failure.cause());
  }
}
