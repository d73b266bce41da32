package dev.weft;

import dev.weft.thread.BufferedSource;
import java.util.Iterator;

/// Tasks that become available over time: from a command's output, a queue, a cursor of a database.
/// Where the [tasks][Group#tasks()] of a group give one as their iterator, the rest of the run goes
/// on while the next task is not there.
///
/// What blocks while it waits is written as a [Producer]:
///
/// ```java
/// Group.of("orders", Feed.of((run, tasks) -> {
///   while (true) {
///     tasks.put(taskFor(queue.take()));
///   }
/// }))
/// ```
///
/// What tells by itself that there is something, such as a selector, implements this. The thread
/// that conducts the run is the only one that calls the methods, none of which may block:
///
/// ```text
///   open ─► isReady ─ no ─► later.run() ─► isReady ...
///             └─ yes ─► hasNext ─ yes ─► next ─► isReady ...
///                         └─ no, or an exception ─► close
///   close, at any time after open ─► isReady, until nothing is left of the feed
/// ```
public interface Feed extends Iterator<Task>, AutoCloseable {

  /// Begins; the group's turn has come. Called once, before anything else.
  ///
  /// @param run what the tasks of the group can see of the run
  void open(RunContext run);

  /// Whether the next task, or the end, is there. From then on it stays there.
  ///
  /// After [#close], whether whatever the feed had begun has ended: so long the group goes on.
  ///
  /// @param later if not, is to be run once it is worth asking again: from any thread, also from
  ///     within this method. Only the last one that was given counts
  boolean isReady(Runnable later);

  /// Asked only when [ready][#isReady]. An exception fails the group; what has started goes on.
  @Override
  boolean hasNext();

  @Override
  Task next();

  /// No more tasks are wanted: all came, or the group was cut. Whatever still brings them is to end
  /// soon. Called once.
  @Override
  void close();

  /// A feed for each iteration, that reads ahead of the run what a producer puts, by some hundreds
  /// of tasks at most.
  static Iterable<Task> of(Producer producer) {
    return () -> new BufferedSource(producer);
  }

  /// Brings tasks by plain code that may block.
  @FunctionalInterface
  interface Producer {
    /// Puts one task after another, and returns after the last one. Runs on a virtual thread of its
    /// own.
    ///
    /// @param run what the tasks of the group can see of the run
    /// @throws InterruptedException when no more tasks are wanted, for which the thread is
    ///     interrupted; whatever was begun to bring them is to have ended by then
    /// @throws Exception if no more can be brought: the group has failed once what was put has
    ///     started
    void produce(RunContext run, Sink tasks) throws Exception;
  }

  /// Takes tasks from a [Producer].
  @FunctionalInterface
  interface Sink {
    /// Hands on a task, and waits before where the run is some hundreds behind.
    ///
    /// @throws InterruptedException if no more tasks are wanted
    void put(Task task) throws InterruptedException;
  }
}
