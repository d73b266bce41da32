package dev.weft.engine.limits;

import org.jspecify.annotations.Nullable;

/// Somebody who asks for limits, one after the other. Equality is identity.
final class Asker<W> {
  final W who;
  final Claim<W> claim;
  // Which of them it waits for; at those before it has a place.
  int at;

  Asker(W who, Claim<W> claim) {
    this.who = who;
    this.claim = claim;
  }

  Bound<W> bound() {
    return claim.bounds.get(at);
  }

  /// How much it wants of the limit that it waits for.
  int weight() {
    return claim.weights[at];
  }

  /// Takes a place at each limit in turn, and queues at the first that has none.
  ///
  /// @return that limit; null if there is none
  @Nullable Bound<W> goOn(long now) {
    while (at < claim.bounds.size()) {
      Bound<W> next = bound();
      if (!next.queue.isEmpty() || !next.isFree(weight(), now)) {
        next.queue.add(this);
        return next;
      }
      keepPlace();
    }
    return null;
  }

  /// Its turn has come at the limit that it waits for.
  void keepPlace() {
    bound().kept += weight();
    at++;
  }

  void giveUpPlaces() {
    for (int i = 0; i < at; i++) {
      claim.bounds.get(i).kept -= claim.weights[i];
    }
  }
}
