package dev.weft.bench;

import dev.weft.Bounds;
import dev.weft.Weft;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Numbers from many sources, merged into one stream, in a process of its own: what `bench/compare
/// merged` sets beside its peers.
///
/// Takes the number of sources and of the elements of each as its arguments.
final class Merged {
  private Merged() {}

  public static void main(String[] arguments) throws Exception {
    int count = arguments.length == 0 ? 3 : Integer.parseInt(arguments[0]);
    int each = arguments.length < 2 ? 333_333 : Integer.parseInt(arguments[1]);
    List<Iterable<Integer>> sources = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sources.add(() -> IntStream.range(0, each).iterator());
    }
    long start = System.nanoTime();

    long done = Weft.mergedTo(Bounds.NONE, sources, Merged::sum);

    long took = System.nanoTime() - start;
    if (done != (long) count * each) {
      throw new IllegalStateException("not every element came: " + done);
    }
    System.out.printf("%d ms%n", took / 1_000_000);
  }

  private static long sum(Stream<Integer> all) {
    return all.mapToLong(_ -> 1).sum();
  }
}
