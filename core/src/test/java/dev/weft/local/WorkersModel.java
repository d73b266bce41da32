package dev.weft.local;

import dev.weft.Interleavings.Call;
import dev.weft.Interleavings.Scenario;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/// A worker that ends while more is added. Threads are started by hand: what was started, and has
/// not begun, is in a queue. Run by [dev.weft.Interleavings].
public abstract class WorkersModel {
  public static final Scenario SCENARIO =
      new Scenario(
          List.of(Call.of("add")),
          List.of(List.of(Call.of("work")), List.of(Call.of("add"))),
          List.of(Call.of("workToTheEnd")));

  private final Queue<Runnable> started = new ConcurrentLinkedQueue<>();
  private final AtomicInteger done = new AtomicInteger();
  private final Consumer<Runnable> workers;

  private WorkersModel(Function<Consumer<Runnable>, Consumer<Runnable>> workersOf) {
    this.workers = workersOf.apply(started::add);
  }

  public void add() {
    workers.accept(done::incrementAndGet);
  }

  /// A thread that was started gets a processor.
  public void work() {
    Runnable thread = started.poll();
    if (thread != null) {
      thread.run();
    }
  }

  /// So do all others. How many things are done then.
  public int workToTheEnd() {
    for (Runnable thread = started.poll(); thread != null; thread = started.poll()) {
      thread.run();
    }
    return done.get();
  }

  /// What the operations have to return.
  public static final class Specification {
    public void add() {}

    public void work() {}

    public int workToTheEnd() {
      return 2;
    }
  }

  /// The workers as they are.
  public static final class Right extends WorkersModel {
    public Right() {
      super(Right::workers);
    }

    private static Consumer<Runnable> workers(Consumer<Runnable> start) {
      Workers workers =
          new Workers(0, () -> {}, new ConcurrentLinkedQueue<>()) {
            @Override
            void start(Runnable thread) {
              start.accept(thread);
            }
          };
      return workers::add;
    }
  }

  /// Those that stop being the spare too late.
  public static final class TooLate extends WorkersModel {
    public TooLate() {
      super(start -> new WorkersHandOverTest.TooLate(new ConcurrentLinkedQueue<>(), start)::add);
    }
  }
}
