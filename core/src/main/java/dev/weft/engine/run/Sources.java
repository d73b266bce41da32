package dev.weft.engine.run;

import dev.weft.Failure;
import dev.weft.Feed;
import dev.weft.Status;
import dev.weft.StepFailedException;
import dev.weft.Task;
import java.util.Collections;
import java.util.Iterator;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Where the tasks of a run's groups come from: an iterator that has the next one at once, or a
/// [Feed] that may have to be waited for. Whatever one of them throws fails its group. Part of
/// [Gather].
final class Sources {

  /// Asks and tells feeds, and brings their answers. What a feed throws gets out.
  interface Feeds {
    /// Whether the group's feed is ready. If not, it is [told][Conductor#ready] later that it is.
    boolean isReady(GroupRun group, Feed feed);

    /// Closes the group's feed.
    ///
    /// @return whether nothing is left of it. If not, it is [told][Conductor#ready] later
    boolean close(GroupRun group, Feed feed);
  }

  private final Feeds feeds;
  private final Predicate<Task> isNew;
  private int awaited;

  /// @param isNew whether no task of the run has had this one's name, as far as that matters
  Sources(Feeds feeds, Predicate<Task> isNew) {
    this.feeds = feeds;
    this.isNew = isNew;
  }

  /// Whether the group's next task, or its end, is there.
  boolean isReady(GroupRun run) {
    if (!run.ready && !run.awaited && source(run) instanceof Feed feed) {
      try {
        run.ready = feeds.isReady(run, feed);
        await(run, !run.ready);
      } catch (Throwable broken) {
        fail(run, broken);
      }
    }
    return !run.awaited;
  }

  /// The group's feed is ready, or nothing is left of it.
  ///
  /// @param broken what it threw instead of telling so; null for nothing
  /// @return whether that was waited for
  boolean ready(GroupRun run, @Nullable Throwable broken) {
    boolean wasAwaited = run.awaited;
    run.ready = wasAwaited;
    await(run, false);
    if (broken != null) {
      fail(run, broken);
    }
    return wasAwaited;
  }

  /// The next task of a group that is ready; null when there is none, or it cannot be read, which
  /// fails the group.
  @Nullable Task pull(GroupRun run) {
    run.ready = false;
    try {
      Iterator<Task> source = source(run);
      for (; run.begunBefore > 0 && source.hasNext(); run.begunBefore--) {
        source.next();
      }
      return source.hasNext() ? checked(source.next()) : null;
    } catch (Throwable unreadable) {
      fail(run, unreadable);
      return null;
    }
  }

  /// Nothing more is pulled from the group.
  void close(GroupRun run) {
    AutoCloseable open = run.open;
    run.source = null;
    run.open = null;
    try {
      switch (open) {
        case Feed feed -> await(run, !feeds.close(run, feed));
        case null -> {}
        default -> open.close();
      }
    } catch (Throwable broken) {
      await(run, false);
      fail(run, broken);
    }
  }

  private Task checked(Task task) {
    Objects.requireNonNull(task, "the source gave null instead of a task");
    if (!isNew.test(task)) {
      throw new StepFailedException(
          new Failure(
              Failure.ERROR,
              "two tasks are called `%s`: a journal tells tasks apart by their names"
                  .formatted(task.name())));
    }
    return task;
  }

  /// Whether a feed is waited for.
  boolean anyAwaited() {
    return awaited > 0;
  }

  private Iterator<Task> source(GroupRun run) {
    Iterator<Task> source = run.source;
    if (source == null) {
      source = open(run);
      run.source = source;
    }
    return source;
  }

  private static Iterator<Task> open(GroupRun run) {
    try {
      Iterator<Task> source =
          Objects.requireNonNull(run.group.tasks().iterator(), "the source has no iterator");
      if (source instanceof Feed feed) {
        feed.open(run.context);
      }
      if (source instanceof AutoCloseable open) {
        run.open = open;
      }
      return source;
    } catch (Throwable unreadable) {
      fail(run, unreadable);
      return Collections.emptyIterator();
    }
  }

  /// The group has failed, and nothing more is asked of its source but to close.
  private static void fail(GroupRun run, Throwable unreadable) {
    Failure failure = Failure.of(unreadable);
    if (run.unreadable == null) {
      run.unreadable = failure;
    }
    if (run.cutStatus == null) {
      run.cutStatus = Status.FAILED;
      run.reason = failure.message();
    }
    run.source = Collections.emptyIterator();
    if (unreadable instanceof InterruptedException) {
      // It was the conductor's thread that was interrupted.
      Thread.currentThread().interrupt();
    }
  }

  private void await(GroupRun run, boolean await) {
    awaited += (await ? 1 : 0) - (run.awaited ? 1 : 0);
    run.awaited = await;
  }
}
