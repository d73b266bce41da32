package sample;

import dev.weft.Bounds;
import dev.weft.Weft;
import java.util.List;

/** Three calls, at most two at once. */
final class Calls {
  private Calls() {}

  public static void main(String[] arguments) throws Exception {
    List<String> replies =
        Weft.gather(
            Bounds.NONE.withMaxParallel(2), List.of("north", "south", "east"), Calls::call);
    System.out.println(String.join(", ", replies));
  }

  private static String call(String place) throws InterruptedException {
    Thread.sleep(5);
    return place + " is up";
  }
}
