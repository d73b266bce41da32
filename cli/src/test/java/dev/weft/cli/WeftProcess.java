package dev.weft.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// The command `weft` in a process of its own, as users start it. Closing it kills it with
/// everything that it started.
public final class WeftProcess implements AutoCloseable {

  static final Duration DEADLINE = Duration.ofSeconds(60);

  private static final String MARK = "WEFT_TEST_MARK";
  private static final List<String> JAVA_OPTIONS = javaOptions();

  /// Created by the first test that needs it, which takes a while.
  private static final class Cache {
    static final ClassCache CLASSES = ClassCache.of(JAVA_OPTIONS);
  }

  /// How it ended.
  record Result(int exitCode, String out, String err) {}

  private final Process process;
  private final String mark;
  private final Path out;
  private final Path err;

  private WeftProcess(Process process, String mark, Path out, Path err) {
    this.process = process;
    this.mark = mark;
    this.out = out;
    this.err = err;
  }

  /// Runs it in this folder to its end, for a minute at most.
  static Result run(Path folder, String... arguments) throws Exception {
    try (WeftProcess weft = start(folder, arguments)) {
      return weft.end();
    }
  }

  /// Starts it in this folder.
  static WeftProcess start(Path folder, String... arguments) throws IOException {
    Path out = Files.createTempFile(folder, "weft", ".out");
    return start(folder, out, List.of(), arguments);
  }

  /// Starts it in this folder with more variables in its environment.
  static WeftProcess start(Path folder, Map<String, String> environment, String... arguments)
      throws IOException {
    Path out = Files.createTempFile(folder, "weft", ".out");
    return start(folder, out, List.of(), environment, arguments);
  }

  /// Starts it in this folder with a file as its standard input.
  static WeftProcess startReading(Path folder, Path input, String... arguments) throws IOException {
    Path out = Files.createTempFile(folder, "weft", ".out");
    return start(folder, input, out, List.of(), Map.of(), arguments);
  }

  /// Starts it with more options for Java.
  ///
  /// @param out the file that its standard output goes to
  static WeftProcess start(Path folder, Path out, List<String> javaOptions, String... arguments)
      throws IOException {
    return start(folder, out, javaOptions, Map.of(), arguments);
  }

  /// Starts it with more options for Java, and more variables in its environment.
  static WeftProcess start(
      Path folder,
      Path out,
      List<String> javaOptions,
      Map<String, String> environment,
      String... arguments)
      throws IOException {
    return start(folder, Path.of("/dev/null"), out, javaOptions, environment, arguments);
  }

  private static WeftProcess start(
      Path folder,
      Path input,
      Path out,
      List<String> javaOptions,
      Map<String, String> environment,
      String... arguments)
      throws IOException {
    Path err = Files.createTempFile(folder, "weft", ".err");
    String mark = UUID.randomUUID().toString();
    ProcessBuilder builder =
        new ProcessBuilder(command(javaOptions, arguments))
            .directory(folder.toFile())
            .redirectInput(Redirect.from(input.toFile()))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put(MARK, mark);
    // Otherwise what completion offers would change while tests run.
    builder.environment().put("XDG_CACHE_HOME", folder.resolve("no-cache").toString());
    builder.environment().putAll(environment);
    setLocale(builder.environment());
    return new WeftProcess(builder.start(), mark, out, err);
  }

  /// As the launcher does.
  private static void setLocale(Map<String, String> environment) {
    String callers = environment.get("LC_ALL");
    environment.put("WEFT_LC_ALL", callers == null ? "" : "=" + callers);
    environment.put("LC_ALL", "C.UTF-8");
  }

  /// Returns the program and arguments that start it from the classes under test, as the launcher
  /// does.
  static List<String> command(List<String> javaOptions, String... arguments) {
    List<String> command = new ArrayList<>();
    if (Files.isReadable(Path.of("/proc/self/stat"))) {
      // If the tests were started in the background, SIGINT may be ignored, which child processes
      // inherit.
      command.addAll(List.of("env", "--default-signal=INT,TERM,HUP"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JAVA_OPTIONS);
    boolean cached = !javaOptions.contains(ClassCache.OFF);
    if (cached) {
      command.addAll(Cache.CLASSES.options());
    }
    command.addAll(javaOptions);
    // The tests' class path contains a logging library, which the command's does not.
    command.add("-Dslf4j.internal.verbosity=ERROR");
    String classPath = cached ? Cache.CLASSES.classPath() : System.getProperty("java.class.path");
    command.addAll(List.of("-cp", classPath, Main.class.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  /// What the launcher reads, read as it does.
  private static List<String> javaOptions() {
    ProcessBuilder sh =
        new ProcessBuilder("sh", "-euc", ". ./java-options; printf %s \"$java_options\"")
            .redirectError(Redirect.INHERIT);
    try {
      byte[] options = sh.start().getInputStream().readAllBytes();
      return List.of(new String(options, StandardCharsets.UTF_8).split(" "));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  long pid() {
    return process.pid();
  }

  /// Returns what it has printed so far.
  String out() {
    return read(out);
  }

  String err() {
    return read(err);
  }

  /// Waits until it has printed such a line.
  void awaitLine(String line) {
    eventually(
        "it printed `" + line + "`, not " + out() + err(),
        () -> out().lines().anyMatch(line::equals) || !process.isAlive());
    if (out().lines().noneMatch(line::equals)) {
      throw new AssertionError("it ended without `" + line + "`:\n" + out() + err());
    }
  }

  /// Sends it a signal, such as `INT`.
  void signal(String name) throws Exception {
    int exit = new ProcessBuilder("kill", "-" + name, "" + pid()).inheritIO().start().waitFor();
    if (exit != 0) {
      throw new AssertionError("kill -" + name + " " + pid() + " failed");
    }
  }

  /// Bounds what it may use.
  ///
  /// @param resource as prlimit(1) calls it
  /// @param limits the soft and the hard limit, separated by a colon; an empty one is unchanged
  void bound(String resource, String limits) throws Exception {
    int exit =
        new ProcessBuilder("prlimit", "--pid=" + pid(), "--" + resource + "=" + limits)
            .inheritIO()
            .start()
            .waitFor();
    if (exit != 0) {
      throw new AssertionError("prlimit of " + pid() + " failed");
    }
  }

  /// Sends a signal that counts as a second one, which requires a second to pass after the first.
  /// Returns when the process has announced that it kills the rest.
  void secondSignal(String name) throws Exception {
    while (!err().contains("weft: killing") && process.isAlive()) {
      signal(name);
      process.waitFor(200, TimeUnit.MILLISECONDS);
    }
  }

  boolean isRunning() {
    return process.isAlive();
  }

  /// Waits for its end.
  Result end() throws InterruptedException {
    if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("still running after " + DEADLINE + ":\n" + out() + err());
    }
    return new Result(process.exitValue(), out(), err());
  }

  /// Returns the pids of all live processes that it has started, directly or not. They are found by
  /// their environment, which only Linux shows.
  List<Long> started() {
    return processesWith(MARK + "=" + mark).filter(pid -> pid != process.pid()).toList();
  }

  /// The pids of the processes that have this in their environment.
  static Stream<Long> processesWith(String variable) {
    return ProcessHandle.allProcesses().map(ProcessHandle::pid).filter(pid -> has(pid, variable));
  }

  private static boolean has(long pid, String variable) {
    try {
      Path process = Path.of("/proc/" + pid);
      // A zombie has none.
      String environment =
          "\0" + Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
      return environment.contains("\0" + variable + "\0");
    } catch (IOException goneOrForeign) {
      return false;
    }
  }

  /// Waits until this is so; a test that waits in vain fails.
  public static void eventually(String what, BooleanSupplier isSo) {
    long began = System.nanoTime();
    while (!isSo.getAsBoolean()) {
      if (System.nanoTime() - began > DEADLINE.toNanos()) {
        throw new AssertionError("not so after " + DEADLINE + ": " + what);
      }
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    processesWith(MARK + "=" + mark)
        .flatMap(pid -> ProcessHandle.of(pid).stream())
        .forEach(ProcessHandle::destroyForcibly);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
