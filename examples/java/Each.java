// What became of each of some calls: a failure cancels nothing.
//
//     ./weft java examples/java/Each.java

import static dev.weft.Weft.settled;

import dev.weft.Bounds;
import dev.weft.Settled;
import java.io.IOException;
import java.util.List;

void main() throws InterruptedException {
  List<String> hosts = List.of("one", "two", "three");

  List<Settled<Integer>> ends = settled(Bounds.NONE, hosts, host -> ping(host));

  for (int i = 0; i < hosts.size(); i++) {
    IO.println(
        hosts.get(i)
            + ": "
            + switch (ends.get(i)) {
              case Settled.Success<Integer>(Integer millis) -> millis + " ms";
              case Settled.Failure<Integer>(Throwable cause) -> cause.getMessage();
            });
  }
}

static int ping(String host) throws IOException {
  if (host.equals("two")) {
    throw new IOException("no route to host");
  }
  return host.length();
}
