package dev.weft.thread;

import dev.weft.Weft;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What is called or merged, made from what programs have: elements and a function, callables,
/// streams.
public final class Calls {
  private Calls() {}

  /// The function applied to one element; a sink sees which.
  public record OfElement<E extends @Nullable Object, T extends @Nullable Object>(
      E element, Weft.Mapper<? super E, ? extends T> mapper) implements Callable<T> {
    @Override
    public T call() throws Exception {
      return mapper.apply(element);
    }
  }

  /// The element of a callable that [#over] has made.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // only those come with it
  static <E extends @Nullable Object> E elementOf(Callable<?> call) {
    return (E) ((OfElement<?, ?>) call).element;
  }

  /// The actions as callables without results.
  ///
  /// @throws NullPointerException if an action is null
  public static List<Callable<@Nullable Object>> of(Weft.Action... actions) {
    List<Callable<@Nullable Object>> callables = new ArrayList<>(actions.length);
    for (Weft.Action action : actions) {
      Objects.requireNonNull(action, "an action is null");
      callables.add(
          () -> {
            action.run();
            return null;
          });
    }
    return callables;
  }

  /// The action as a function without a result.
  public static <E extends @Nullable Object> Weft.Mapper<E, @Nullable Object> mapper(
      Weft.ActionOn<? super E> action) {
    Objects.requireNonNull(action, "the action is null");
    return element -> {
      action.run(element);
      return null;
    };
  }

  /// A lazy callable for each element, whose source is closed with it.
  public static <E extends @Nullable Object, T extends @Nullable Object>
      Iterator<OfElement<E, T>> over(
          Iterable<? extends E> elements, Weft.Mapper<? super E, ? extends T> mapper) {
    Objects.requireNonNull(elements, "the elements are null");
    Objects.requireNonNull(mapper, "the function is null");
    return new Mapped<>(elements.iterator(), element -> new OfElement<>(element, mapper));
  }

  /// A lazy source of one result for each element.
  public static <E extends @Nullable Object, T extends @Nullable Object>
      Iterator<Iterable<T>> sources(
          Iterable<? extends E> elements, Weft.Mapper<? super E, ? extends T> mapper) {
    return new Mapped<>(Calls.<E, T>over(elements, mapper), call -> source(call));
  }

  /// A source whose only element is the callable's result.
  public static <T extends @Nullable Object> Iterable<T> source(Callable<? extends T> callable) {
    return () ->
        new Iterator<T>() {
          private boolean called;

          @Override
          public boolean hasNext() {
            return !called;
          }

          @Override
          public T next() {
            if (called) {
              throw new NoSuchElementException();
            }
            called = true;
            try {
              return callable.call();
            } catch (Exception thrown) {
              throw Sneaky.thrown(thrown);
            }
          }
        };
  }

  /// A source of a stream's elements that closes the stream.
  public static <T extends @Nullable Object> Iterable<T> source(Stream<? extends T> stream) {
    return new StreamSource<>(stream);
  }

  private record StreamSource<T extends @Nullable Object>(Stream<? extends T> stream)
      implements Iterable<T>, AutoCloseable {
    @Override
    @SuppressWarnings("unchecked") // an iterator only gives
    public Iterator<T> iterator() {
      return (Iterator<T>) stream.iterator();
    }

    @Override
    public void close() {
      stream.close();
    }
  }

  /// Maps what an iterator gives, and closes that.
  private record Mapped<A extends @Nullable Object, B>(
      Iterator<? extends A> elements, Function<A, B> function)
      implements Iterator<B>, AutoCloseable {
    @Override
    public boolean hasNext() {
      return elements.hasNext();
    }

    @Override
    public B next() {
      return function.apply(elements.next());
    }

    @Override
    public void close() {
      Closing closing = new Closing();
      closing.close(elements);
      closing.finish();
    }
  }
}
