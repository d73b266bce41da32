///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS dev.weft:weft-core:0.1.0-SNAPSHOT

// A program in one file, with Weft: jbang Calls.java. Until Weft is on Maven Central, name the folder
// that `mvn -Pdist verify` made: jbang --repos central --repos weft=file:///PATH/dist/target/repository Calls.java

import dev.weft.Bounds;
import dev.weft.Weft;
import java.util.List;

void main() throws Exception {
  List<String> replies =
      Weft.gather(Bounds.NONE.withMaxParallel(2), List.of("north", "south", "east"), this::call);
  IO.println(String.join(", ", replies));
}

String call(String place) throws InterruptedException {
  Thread.sleep(5);
  return place + " is up";
}
