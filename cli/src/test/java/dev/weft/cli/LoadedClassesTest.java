package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.needs.LongTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The classes that the command loads for the simplest invocation: they determine most of its
/// start-up time and, unlike time, are reproducible.
///
/// Where a number is too high, `-Xlog:class+load` lists the classes, and
/// `-Xlog:class+load+cause -XX:+UnlockDiagnosticVMOptions -XX:LogClassLoadingCauseFor=NAME` says
/// who wanted one. Where it is much too low, lower it here.
@Timeout(120)
@LongTest
class LoadedClassesTest {
  /// Rarely used and large classes.
  private static final List<String> SELDOM =
      List.of(
          "dev.cel.",
          "com.google.",
          "org.jline.",
          "jdk.internal.net.http.",
          "java.net.http.",
          "io.opentelemetry.",
          "java.util.logging.LogManager");

  private static final List<String> JOURNAL = List.of("org.sqlite.", "dev.weft.sqlite.Database");

  @TempDir private Path folder;

  @Test
  void forItsVersionAlmostNothingIsLoaded() throws Exception {
    List<String> loaded = loaded("--version");

    assertThat(loaded).hasSizeBetween(500, 1_400);
    assertNone(loaded, SELDOM);
    assertNone(loaded, JOURNAL);
    assertNone(
        loaded, List.of("org.snakeyaml.", "tools.jackson.", "dev.weft.plan.reading.PlanReader"));
    assertNoneIsMadeForAnnotations(loaded);
  }

  @Test
  void toCheckAPlanOnlyItsReaderIsLoaded() throws Exception {
    List<String> loaded = loaded("check", plan());

    assertThat(loaded).hasSizeBetween(500, 1_950);
    assertNone(loaded, SELDOM);
    assertNone(loaded, JOURNAL);
    assertNone(loaded, List.of("tools.jackson.", "dev.weft.local.LocalDriver"));
    assertNoneIsMadeForAnnotations(loaded);
  }

  @Test
  void aRunWithoutAJournalLoadsNone() throws Exception {
    List<String> loaded = loaded("run", "--no-journal", plan());

    assertThat(loaded).hasSizeBetween(500, 2_730);
    assertNone(loaded, SELDOM);
    assertNone(loaded, JOURNAL);
    assertNone(loaded, List.of("tools.jackson."));
    assertNoneIsMadeForAnnotations(loaded);
  }

  @Test
  void aRunWithAJournalLoadsNoObjectMapper() throws Exception {
    List<String> loaded = loaded("run", plan());

    // Of these, 55 are those of the run's socket, which a start of over 200 ms opens.
    assertThat(loaded).hasSizeBetween(500, 3_220);
    assertNone(loaded, SELDOM);
    assertNone(loaded, List.of("tools.jackson.databind."));
    assertNoneIsMadeForAnnotations(loaded);
  }

  private String plan() throws Exception {
    Files.writeString(folder.resolve("plan.yaml"), "tasks: {A: ['true']}\n");
    return "plan.yaml";
  }

  private List<String> loaded(String... arguments) throws Exception {
    Path log = folder.resolve("classes");
    try (WeftProcess weft =
        WeftProcess.start(
            folder,
            folder.resolve("out"),
            List.of(ClassCache.OFF, "-Xlog:class+load:file=" + log + ":none"),
            arguments)) {
      WeftProcess.Result result = weft.end();
      assertThat(result.exitCode()).as(result.err()).isZero();
    }
    try (Stream<String> lines = Files.lines(log)) {
      return lines.map(it -> it.replaceFirst(" source: .*", "")).toList();
    }
  }

  private static void assertNone(List<String> loaded, List<String> prefixes) {
    assertThat(loaded).filteredOn(it -> prefixes.stream().anyMatch(it::startsWith)).isEmpty();
  }

  /// Java creates a class for each kind of annotation that is read.
  private static void assertNoneIsMadeForAnnotations(List<String> loaded) {
    assertThat(loaded).filteredOn(it -> it.contains(".$Proxy")).isEmpty();
  }
}
