package dev.weft;

import dev.weft.engine.TaskMachine;
import dev.weft.thread.ThreadWalk;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;

/// Iterates over one task: each element is how a step ended, after its retries; the next step
/// begins with the next call of `hasNext` or `next`. The steps run on the calling thread, which is
/// blocked while a step runs or waits: right for thousands of tasks, each on a virtual thread of
/// its own. For millions there is [Weft#gather(Iterator, Listener...)]. Only a step with a timeout,
/// and steps inside a gather step, run on threads of their own, which inherit no context.
/// What a step [prints][Attempt#print] goes to the standard output.
///
/// A loop that may be left early closes the iterator, so that the task's `finally` steps run:
///
/// ```java
/// try (TaskIterator iterator = new TaskIterator(task)) {
///   for (Outcome outcome : iterator) {
///     if (isEnough(outcome)) {
///       break;
///     }
///   }
/// }
/// ```
///
/// When a step has failed for good, and the task's `on-failure` and `finally` steps are done,
/// `next` throws [StepFailedException]; when the thread is interrupted,
/// [java.util.concurrent.CancellationException], with the thread's interrupt flag set. Limits
/// belong to a plan; here they hold nobody back. Nobody answers an approval here, so that one
/// throws [UnsupportedOperationException].
///
/// Not thread-safe: it has one owner at a time.
public final class TaskIterator implements Iterable<Outcome>, AutoCloseable {
  private final TaskMachine machine;
  private final Bounds.Around context;

  public TaskIterator(String name, List<? extends Step<?>> steps) {
    this(new Task(name, List.copyOf(steps)));
  }

  public TaskIterator(Task task) {
    this(task, Bounds.NONE.context());
  }

  /// An iterator whose steps run in a context, wherever they run; see [Bounds.Around].
  public TaskIterator(Task task, Bounds.Around context) {
    this.machine = new TaskMachine(task, RunContext.NONE);
    this.context = Objects.requireNonNull(context, "the context is null");
  }

  /// The task that it walks.
  public Task task() {
    return machine.task();
  }

  /// The task's name.
  public String name() {
    return machine.name();
  }

  /// Goes on where the last loop over this iterator stopped.
  @Override
  public Iterator<Outcome> iterator() {
    return new ThreadWalk(machine, context);
  }

  /// Ends the task where it stands, for a loop that was left early: nothing more of it begins but
  /// its `finally` steps, which run on the calling thread, as after a cancellation. A task that has
  /// not begun, or has ended, has nothing to run. The thread's interrupt flag does not concern
  /// these steps, and is as it was afterwards.
  ///
  /// @throws StepFailedException if a `finally` step fails, after all have run, with the failures
  ///     of further ones suppressed under it
  @Override
  public void close() {
    new ThreadWalk(machine, context).close();
  }
}
