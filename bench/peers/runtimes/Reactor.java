import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/// Reactor: a publisher for each task, gathered by zip, which is far ahead of merge for a million.
final class Reactor {
  public static void main(String[] arguments) throws Exception {
    Work.run(arguments, Reactor::lesson, Reactor::waits, Reactor::merged);
    Schedulers.shutdownNow();
  }

  private static long lesson(int tasks, List<Callable<Integer>> steps) {
    return gather(
        tasks,
        Flux.fromIterable(steps)
            .concatMap(Mono::fromCallable)
            .reduce(0, Integer::sum)
            .subscribeOn(Schedulers.parallel()));
  }

  private static long waits(int tasks, Duration wait) {
    return gather(tasks, Mono.delay(wait).then(Mono.delay(wait)).thenReturn(2));
  }

  private static long merged(List<Iterable<Integer>> sources) {
    return Flux.merge(
            Flux.fromIterable(sources)
                .map(source -> Flux.fromIterable(source).subscribeOn(Schedulers.parallel())),
            sources.size(),
            Work.BUFFERED)
        .count()
        .blockOptional()
        .orElseThrow();
  }

  private static long gather(int tasks, Mono<Integer> task) {
    List<Mono<Integer>> all = Stream.generate(() -> task).limit(tasks).toList();
    return Mono.zip(all, results -> Stream.of(results).mapToLong(each -> (Integer) each).sum())
        .blockOptional()
        .orElseThrow();
  }
}
