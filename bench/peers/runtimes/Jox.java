import com.softwaremill.jox.Channel;
import com.softwaremill.jox.structured.Fork;
import com.softwaremill.jox.structured.Scopes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/// Jox: a fork for each task in a supervised scope, joined in the order of the tasks.
final class Jox {
  public static void main(String[] arguments) throws Exception {
    Work.run(arguments, Jox::lesson, Jox::waits, Jox::merged);
  }

  private static long lesson(int tasks, List<Callable<Integer>> steps) throws Exception {
    return gather(
        tasks,
        () -> {
          int done = 0;
          for (Callable<Integer> step : steps) {
            done += step.call();
          }
          return done;
        });
  }

  private static long waits(int tasks, Duration wait) throws Exception {
    return gather(
        tasks,
        () -> {
          Thread.sleep(wait);
          Thread.sleep(wait);
          return 2;
        });
  }

  /// A fork for each source, and a buffered channel.
  private static long merged(List<Iterable<Integer>> sources) throws Exception {
    Channel<Integer> channel = Channel.newBufferedChannel(Work.BUFFERED);
    AtomicInteger open = new AtomicInteger(sources.size());
    return Scopes.supervised(
        scope -> {
          for (Iterable<Integer> source : sources) {
            scope.fork(
                () -> {
                  for (Integer element : source) {
                    channel.send(element);
                  }
                  if (open.decrementAndGet() == 0) {
                    channel.done();
                  }
                  return null;
                });
          }
          long done = 0;
          while (channel.receiveOrClosed() instanceof Integer) {
            done++;
          }
          return done;
        });
  }

  private static long gather(int tasks, Callable<Integer> task) throws Exception {
    return Scopes.supervised(
        scope -> {
          List<Fork<Integer>> forks = new ArrayList<>(tasks);
          for (int i = 0; i < tasks; i++) {
            forks.add(scope.fork(task));
          }
          long done = 0;
          for (Fork<Integer> fork : forks) {
            done += fork.join();
          }
          return done;
        });
  }
}
