// Tasks that arrive over time: each order that comes through a queue becomes a task, until the
// queue says that it was the last one.
//
//     ./weft java examples/java/FromAQueue.java

import static dev.weft.Step.step;

import dev.weft.Event;
import dev.weft.Feed;
import dev.weft.Group;
import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.Task;
import dev.weft.Weft;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

static final String LAST = "";

void main() throws Exception {
  BlockingQueue<String> queue = new LinkedBlockingQueue<>();
  Thread.ofVirtual().start(() -> queue.addAll(List.of("bread", "milk", LAST)));

  Feed.Producer producer =
      (_, tasks) -> {
        for (String order = queue.take(); !order.equals(LAST); order = queue.take()) {
          tasks.put(deliver(order));
        }
      };
  RunResult result =
      Weft.gather(
          Plan.of("deliveries", Group.of("Orders", Feed.of(producer))),
          event -> {
            if (event instanceof Event.TaskEnded ended) {
              IO.println(ended.result().task().name() + " " + ended.result().status());
            }
          });
  IO.println(result.orThrow().succeeded() + " delivered");
}

static Task deliver(String order) {
  return new Task(order, List.of(step("pack", _ -> order.length()), step("drive", _ -> order)));
}
