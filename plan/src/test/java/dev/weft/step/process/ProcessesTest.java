package dev.weft.step.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.needs.LongTest;
import dev.weft.secret.Masks;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(names = {"SETSID", "SPAWN"})
@EnabledOnOs(OS.LINUX)
@Timeout(60)
final class ProcessesTest {

  @TempDir Path directory;
  private final OwnSession way;
  private Scene scene;

  ProcessesTest(OwnSession way) {
    this.way = way;
  }

  @BeforeEach
  void open() {
    scene = new Scene(directory, way);
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void theExitCodeIsTheProgramsOwn() throws Exception {
    assertThat(run(scene.command("true")).code()).isEqualTo(0);
    for (int code : new int[] {1, 3, 126, 127, 255}) {
      assertThat(run(scene.shell("exit " + code))).isEqualTo(new Exit(code));
    }
  }

  @Test
  void aSignalThatEndsItIsNamed() throws Exception {
    assertThat(run(scene.shell("kill -KILL $$")).describe()).isEqualTo("killed by SIGKILL");
  }

  @Test
  void outputAndErrorsComeInTheirOrder() throws Exception {
    assertThat(lines(scene.shell("for i in 1 2 3; do echo out $i; echo err $i >&2; done")))
        .containsExactly("out 1", "err 1", "out 2", "err 2", "out 3", "err 3");
  }

  @Test
  void standardInputIsEmpty() throws Exception {
    assertThat(lines(scene.command("wc", "-c"))).containsExactly("0");
  }

  @Test
  void argumentsArriveAsTheyAre() throws Exception {
    String[] values = {
      "", "a b", "it's \"so\"", "$(touch x)", "`touch x`", "a\nb", "*", "-n", "é😀"
    };
    List<String> command = new ArrayList<>(List.of("printf", "<%s>\n"));
    command.addAll(List.of(values));
    assertThat(String.join("\n", lines(scene.command(command.toArray(String[]::new)))))
        .isEqualTo("<" + String.join(">\n<", values) + ">");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void environmentValuesArriveAsTheyAre() throws Exception {
    String value = "it's \"so\"\n$(touch x) `touch x` é; touch x";
    CommandLine command =
        scene.command(Map.of("VALUE", value, "EMPTY", ""), "sh", "-c", "echo \"$VALUE$EMPTY\"");
    assertThat(String.join("\n", lines(command))).isEqualTo(value);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void ourEnvironmentIsInheritedAndTheMarksAreThere() throws Exception {
    assertThat(lines(scene.shell("echo \"$PATH\"; echo $WEFT_RUN; echo $WEFT_KEY; pwd")))
        .containsExactly(
            System.getenv("PATH"), scene.run, scene.key, directory.toRealPath().toString());
  }

  @Test
  void whatIsWithheldIsNotInherited() throws Exception {
    CommandLine command =
        new CommandLine(
            List.of("sh", "-c", "echo \"<$HOME>\""),
            directory,
            Map.of(),
            Set.of("HOME"),
            scene.run,
            scene.key);
    assertThat(System.getenv("HOME")).isNotEmpty();
    assertThat(lines(command)).containsExactly("<>");
  }

  @Test
  void aScriptWithoutAFirstLineIsTheShells() throws Exception {
    Path script = Files.writeString(directory.resolve("build"), "echo \"$0 <$1>\"\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    assertThat(lines(scene.command("./build", "a b")))
        .singleElement()
        .asString()
        .endsWith(" <a b>");
  }

  @Test
  void noFileOfOursIsOpenInACommandAndNoneOfItsStaysOpenHere() throws Exception {
    long before = openFiles();
    for (int i = 0; i < 20; i++) {
      // The last one is of the folder that is listed.
      assertThat(lines(scene.command("ls", "/proc/self/fd"))).containsExactly("0", "1", "2", "3");
    }
    Scene.eventually("all pipes are closed", () -> openFiles() <= before);
  }

  @Test
  void aCommandGetsSignalsThatJavaHoldsBack() throws Exception {
    assertThat(run(scene.shell("ulimit -c 0; kill -QUIT $$")).describe())
        .isEqualTo("killed by SIGQUIT");
  }

  @Test
  void whatCannotBeStartedSaysWhy() {
    assertThatThrownBy(() -> run(scene.command("no-such-program")))
        .isInstanceOf(IOException.class)
        .hasMessage("command not found: no-such-program");
    assertThatThrownBy(() -> run(scene.command("echo", "a\0b")))
        .hasMessage("argument 1 holds a NUL character, which no command can be given");
    assertThatThrownBy(() -> run(scene.command(Map.of("A=B", ""), "true")))
        .hasMessage("not a name for an environment variable: `A=B`");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void whatIsTooLongForACommandIsNamedWithItsLengthAndHowLongItMayBe() throws Exception {
    assertThatThrownBy(() -> run(scene.command("echo", "a", "ü".repeat(70_000))))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "argument 2 of echo is 140,000 bytes long, and may be 131,071; hand big values over in a"
                + " file");
    assertThatThrownBy(() -> run(scene.command(Map.of("BIG", "x".repeat(131_068)), "true")))
        .hasMessage(
            "the environment variable BIG is 131,072 bytes long, and may be 131,071; hand big values"
                + " over in a file");
    assertThat(run(scene.command(Map.of("BIG", "x".repeat(131_067)), "true")).code()).isZero();
    String[] many = Stream.generate(() -> "x".repeat(100_000)).limit(200).toArray(String[]::new);
    many[0] = "true";
    assertThatThrownBy(() -> run(scene.command(many)))
        .hasMessageStartingWith(
            "cannot start true: its arguments are 19,900,204 bytes long and its")
        .hasMessageContaining("hand big values over in a file");
  }

  @ParameterizedTest
  @EnumSource(OwnSession.class)
  void aProgramIsStartedAlikeWithAndWithoutASession(OwnSession session) throws Exception {
    try (Scene other = new Scene(directory, session)) {
      assertThat(lines(other, other.command("printf", "%s|", "$(touch x)", "-e", "--")))
          .containsExactly("$(touch x)|-e|--|");
      assertThat(other.processes.run(other.shell("exit 127"), line -> {})).isEqualTo(new Exit(127));
    }
  }

  @ParameterizedTest
  @EnumSource(value = OwnSession.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  @EnabledOnOs(OS.LINUX)
  void aCommandLeadsASessionOfItsOwn(OwnSession session) throws Exception {
    try (Scene other = new Scene(directory, session)) {
      other.start(other.shell("echo ready; exec sleep 1000")).awaitLine("ready");
      assertThat(other.awaitAlive(1))
          .singleElement()
          .satisfies(
              row -> assertThat(List.of(row.group(), row.session())).containsOnly(row.pid()));
    }
  }

  @Test
  void aProcessInTheBackgroundDoesNotHoldUpTheEnd() throws Exception {
    assertThat(lines(scene.shell("sleep 1000 & echo hi"))).containsExactly("hi");
    scene.awaitAlive(1);
  }

  @Test
  void aProcessInTheBackgroundMayGoOnPrintingAndNobodyHearsIt() throws Exception {
    Path go = directory.resolve("go");
    Path survived = directory.resolve("survived");
    run(scene.command("mkfifo", go.toString()));
    String text = "{ read word < go; yes | head -c 1000000 && touch survived; } & echo hi";
    assertThat(lines(scene.shell(text))).containsExactly("hi");
    Files.writeString(go, "go\n", StandardOpenOption.WRITE);
    Scene.eventually("it could print a megabyte", () -> Files.exists(survived));
  }

  @Test
  void aProcessInTheBackgroundThatNeverStopsPrintingDoesNotHoldUpTheEnd() throws Exception {
    AtomicLong lines = new AtomicLong();
    scene.processes.run(scene.shell("yes & echo hi"), line -> lines.incrementAndGet());
    long heard = lines.get();
    assertThat(heard).isPositive();
    scene.awaitAlive(1);
    assertThat(lines.get()).isEqualTo(heard);
  }

  @LongTest
  @Test
  void muchOutputNeedsNoMuchMemory() throws Exception {
    AtomicLong bytes = new AtomicLong();
    long before = liveHeapBytes();
    AtomicLong during = new AtomicLong();
    String text = "yes " + "0123456789".repeat(10) + " | head -c 202000000";
    Exit exit =
        scene.processes.run(
            scene.shell(text),
            line -> {
              if (bytes.addAndGet(line.length() + 1) == 101_000_000) {
                during.set(liveHeapBytes());
              }
            });
    assertThat(exit.succeeded()).isTrue();
    assertThat(bytes).hasValue(202_000_000);
    assertThat(during.get() - before).isLessThan(16_000_000);
  }

  @Test
  void aLineWithoutEndComesInPieces() throws Exception {
    List<Integer> lengths = new ArrayList<>();
    scene.processes.run(
        scene.shell("head -c 1000000 /dev/zero | tr '\\0' x"), line -> lengths.add(line.length()));
    assertThat(lengths.stream().mapToInt(it -> it).sum()).isEqualTo(1_000_000);
    assertThat(lengths).hasSize(16).allMatch(length -> length <= 65_536);
  }

  @Test
  void whatACommandPrintsIsHandedOnThoughItsLineDoesNotEnd() throws Exception {
    List<String> pieces = new CopyOnWriteArrayList<>();
    Path go = directory.resolve("go");
    String text = "printf 'Name: '; until [ -e go ]; do sleep 0.05; done; echo Ann; printf end";
    Thread watching =
        Thread.startVirtualThread(
            () -> {
              Scene.eventually("it asks", () -> pieces.contains("Name: +"));
              go.toFile().mkdir();
            });
    scene.processes.run(
        scene.shell(text), Masks.NONE, (piece, more) -> pieces.add(piece + (more ? "+" : "")));
    watching.join();
    assertThat(String.join("|", pieces)).matches("Name: \\+\\|Ann\\|end");
  }

  @Test
  void aLineWithoutEndIsHeardThoughAProcessInTheBackgroundHoldsThePipe() throws Exception {
    List<String> lines = new ArrayList<>();
    scene.processes.run(scene.shell("sleep 60 & printf result"), lines::add);
    assertThat(lines).containsExactly("result");
  }

  @Test
  void aCommandWaitsWhileNobodyTakesItsLines() throws Exception {
    // With its output set not to block, dd fails where it would have had to wait.
    String text = "echo first; dd if=/dev/zero bs=1024 count=100000 oflag=nonblock 2>errors";
    CountDownLatch ended = new CountDownLatch(1);
    Thread watching =
        Thread.startVirtualThread(
            () -> {
              Scene.eventually("dd said", () -> directory.resolve("errors").toFile().length() > 0);
              ended.countDown();
            });
    Exit exit = scene.processes.run(scene.shell(text), line -> await(ended));
    watching.join();
    assertThat(exit).isEqualTo(new Exit(1));
    assertThat(directory.resolve("errors")).content().contains("temporarily unavailable");
  }

  @Test
  void aListenerThatThrowsDoesNotLeaveTheCommandWaiting() {
    IllegalStateException broken = new IllegalStateException("broken view");
    assertThatThrownBy(
            () ->
                scene.processes.run(
                    scene.shell("yes | head -c 1000000"),
                    line -> {
                      throw broken;
                    }))
        .isSameAs(broken);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupt) {
      throw new AssertionError(interrupt);
    }
  }

  private static long liveHeapBytes() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private Exit run(CommandLine command) throws Exception {
    return scene.processes.run(command, line -> {});
  }

  private List<String> lines(CommandLine command) throws Exception {
    return lines(scene, command);
  }

  private static List<String> lines(Scene scene, CommandLine command) throws Exception {
    List<String> lines = new ArrayList<>();
    scene.processes.run(command, lines::add);
    return lines;
  }

  private static long openFiles() {
    String[] files = new File("/proc/self/fd").list();
    return files == null ? 0 : files.length;
  }
}
