package dev.weft;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How much of a limit an attempt of a step takes, and for which key.
public sealed interface LimitShare {

  /// One of the limit, without a key: what an attempt takes where nothing else is said.
  Fixed ONE = new Fixed(1, null);

  /// So much of the limit: of those that hold it at once, and of what its rate counts.
  static Fixed weight(int weight) {
    return new Fixed(weight, null);
  }

  /// One of the count that a limit [per key][Limit#perKey] has for this key.
  static Fixed key(String key) {
    return new Fixed(1, key);
  }

  /// A share that depends on what the step can see, such as the values of its task. The function is
  /// asked before each attempt. It may read nothing but its [Context], and an exception from it
  /// fails the step.
  static Computed of(Function<Context, Fixed> share) {
    return new Computed(share);
  }

  /// Returns the share of an attempt that begins in this context.
  Fixed in(Context context);

  /// A share that is known.
  ///
  /// @param weight how much, from 1 on
  /// @param key whose count is meant, of a limit [per key][Limit#perKey]; null for other limits
  record Fixed(int weight, @Nullable String key) implements LimitShare {
    public Fixed {
      if (weight < 1) {
        throw new IllegalArgumentException(
            "the weight of a step at a limit is a whole number from 1 on, not " + weight);
      }
    }

    /// The same share of the count for another key.
    public Fixed withKey(String key) {
      return new Fixed(weight, key);
    }

    @Override
    public Fixed in(Context context) {
      return this;
    }
  }

  /// A share that is computed when an attempt is about to begin.
  record Computed(Function<Context, Fixed> share) implements LimitShare {
    @Override
    public Fixed in(Context context) {
      return share.apply(context);
    }
  }
}
