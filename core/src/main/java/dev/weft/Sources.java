package dev.weft;

import java.util.Collections;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// Where the tasks of a run's groups come from: an iterator that has the next one at once, or a
/// [Feed] that may have to be waited for. Part of [Gather].
final class Sources {

  /// Asks and tells feeds, and brings their answers.
  interface Feeds {
    /// Whether the group's feed is ready. If not, it is [told][Conductor#ready] later that it is.
    boolean isReady(GroupRun group, Feed feed);

    /// Whether no task of the run has had this one's name, as far as that matters: under a journal
    /// it does, since that tells tasks apart by their names.
    default boolean isNew(Task task) {
      return true;
    }

    /// Closes the group's feed.
    ///
    /// @return whether nothing is left of it. If not, it is [told][Conductor#ready] later
    boolean close(GroupRun group, Feed feed);
  }

  private final Feeds feeds;
  private int awaited;

  Sources(Feeds feeds) {
    this.feeds = feeds;
  }

  /// Whether the group's next task, or its end, is there.
  boolean isReady(GroupRun run) {
    if (!run.ready && !run.awaited && source(run) instanceof Feed feed) {
      run.ready = feeds.isReady(run, feed);
      await(run, !run.ready);
    }
    return !run.awaited;
  }

  /// The group's feed is ready, or nothing is left of it.
  ///
  /// @return whether that was waited for
  boolean ready(GroupRun run) {
    boolean wasAwaited = run.awaited;
    run.ready = wasAwaited;
    await(run, false);
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
      Task task = source.hasNext() ? source.next() : null;
      if (task != null && !feeds.isNew(task)) {
        throw new StepFailedException(
            new Failure(
                Failure.ERROR,
                "two tasks are called `%s`: a journal tells tasks apart by their names"
                    .formatted(task.name())));
      }
      return task;
    } catch (RuntimeException unreadable) {
      fail(run, unreadable);
      return null;
    }
  }

  /// Nothing more is pulled from the group.
  void close(GroupRun run) {
    if (run.source instanceof Feed feed) {
      await(run, !feeds.close(run, feed));
    } else if (run.source instanceof AutoCloseable closeable) {
      close(run, closeable);
    }
    run.source = null;
  }

  private static void close(GroupRun run, AutoCloseable source) {
    try {
      source.close();
    } catch (Exception unclosed) {
      // A group that was cut, or could not be read, keeps its reason.
      if (run.cutStatus == null) {
        run.cutStatus = Status.FAILED;
        run.reason = Failure.of(unclosed).message();
      }
    }
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
      Iterator<Task> source = run.group.tasks().iterator();
      if (source instanceof Feed feed) {
        feed.open(run.context);
      }
      return source;
    } catch (RuntimeException unreadable) {
      fail(run, unreadable);
      return Collections.emptyIterator();
    }
  }

  private static void fail(GroupRun run, RuntimeException unreadable) {
    run.cutStatus = Status.FAILED;
    run.reason = Failure.of(unreadable).message();
  }

  private void await(GroupRun run, boolean await) {
    awaited += (await ? 1 : 0) - (run.awaited ? 1 : 0);
    run.awaited = await;
  }
}
