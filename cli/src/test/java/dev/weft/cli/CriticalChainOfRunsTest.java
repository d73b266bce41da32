package dev.weft.cli;

import static dev.weft.cli.Typed.weft;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.cli.record.PastRuns;
import dev.weft.model.Bound;
import dev.weft.model.ChainLink;
import dev.weft.model.CriticalChain;
import dev.weft.report.Timeline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The critical chain of runs that took place, as their journals have it.
@Timeout(60)
class CriticalChainOfRunsTest {
  @TempDir private Path folder;

  @Test
  void theChainOfARunThatALimitHeldUpExplainsAllOfIt() throws Exception {
    Timeline run =
        run(
            """
            limits: {api: 2}
            tasks:
              Ask:
                for-each: [a, b, c, d, e, f]
                steps:
                  - {id: call, run: sleep 0.1, limit: api}
                  - {id: store, run: 'true'}
              Report: {needs: Ask, steps: [{id: write, run: sleep 0.05}]}
            """);

    CriticalChain chain = run.criticalChain();

    CriticalChain.Part calls =
        chain.parts().stream().filter(it -> it.what().equals("Ask/call")).findAny().get();
    assertThat(calls.attempts()).isBetween(3, 5);
    assertThat(calls.after()).isEqualTo(Map.of(Bound.limit("api"), calls.attempts() - 1));
    assertThat(chain.links().getLast().task()).isEqualTo("Report");
    assertThat(sum(chain))
        .isEqualTo(Duration.between(run.began(), chain.links().getLast().ended()));
  }

  @Test
  void theChainOfARunThatMaxParallelHeldUpLeadsFromTaskToTask() throws Exception {
    Timeline run =
        run(
            """
            max-parallel: 3
            tasks:
              Copy:
                for-each: [a, b, c, d]
                max-parallel: 1
                steps: [{id: copy, run: sleep 0.05}, {id: check, run: 'true'}]
            """);

    List<ChainLink> links = run.criticalChain().links();

    assertThat(links)
        .extracting(link -> link.task() + " " + link.step())
        .containsExactly(
            "Copy/a copy",
            "Copy/a check",
            "Copy/b copy",
            "Copy/b check",
            "Copy/c copy",
            "Copy/c check",
            "Copy/d copy",
            "Copy/d check");
    assertThat(links.get(2).bound()).isEqualTo(Bound.maxParallel("Copy"));
    assertThat(run.maxParallel()).isEqualTo(3);
  }

  private static Duration sum(CriticalChain chain) {
    return chain.parts().stream()
        .map(CriticalChain.Part::took)
        .reduce(Duration.ZERO, Duration::plus);
  }

  private Timeline run(String text) throws Exception {
    Path plan = Files.writeString(folder.resolve("plan.yaml"), text);
    Typed typed = weft("run", plan.toString());
    assertThat(typed.exit()).as(typed.err()).isZero();
    return PastRuns.timelines(folder.resolve(".weft/journal.db"), plan, 1).getFirst();
  }
}
