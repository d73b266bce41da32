package dev.weft.step.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.weft.host.InheritedEnvironment;
import dev.weft.step.process.CLibrary.Function;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Starts programs through Linux's posix_spawn(3), each in a session of its own. The JDK starts a
/// helper program, which executes setsid(1), which executes the command: that is most of the cost
/// of a short command.
final class Spawn {

  /// Null if this is not Linux, if `/proc` is missing, through which pipes are read, if the C
  /// library lacks a function, as the GNU library did before version 2.34 (2021), or if Java is not
  /// allowed to call it. Linking takes as long as some dozens of starts.
  static final @Nullable Spawn LINKED = link();

  private static final String DESCRIPTORS = "/proc/self/fd";
  private static final short SET_SIGNAL_MASK = 0x08;
  private static final short SET_SESSION = 0x80;
  private static final int CLOSE_ON_EXEC = 0x80000;
  private static final int NO_FORMAT_OF_A_PROGRAM = 8;

  // More than the size of any of the structures on any processor.
  private static final long STRUCTURE_BYTES = 1_024;
  private static final long ALIGNMENT = 16;

  private final Function spawn =
      CLibrary.function("posix_spawn", ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
  private final Function initAttributes = CLibrary.function("posix_spawnattr_init", ADDRESS);
  private final Function setFlags =
      CLibrary.function("posix_spawnattr_setflags", ADDRESS, JAVA_SHORT);
  private final Function setMask =
      CLibrary.function("posix_spawnattr_setsigmask", ADDRESS, ADDRESS);
  private final Function initActions = CLibrary.function("posix_spawn_file_actions_init", ADDRESS);
  private final Function destroyActions =
      CLibrary.function("posix_spawn_file_actions_destroy", ADDRESS);
  private final Function duplicate =
      CLibrary.function("posix_spawn_file_actions_adddup2", ADDRESS, JAVA_INT, JAVA_INT);
  private final Function open =
      CLibrary.function(
          "posix_spawn_file_actions_addopen", ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private final Function changeDirectory =
      CLibrary.function("posix_spawn_file_actions_addchdir_np", ADDRESS, ADDRESS);
  private final Function closeFrom =
      CLibrary.function("posix_spawn_file_actions_addclosefrom_np", ADDRESS, JAVA_INT);
  private final Function makePipe = CLibrary.function("pipe2", ADDRESS, JAVA_INT);
  private final Function close = CLibrary.function("close", JAVA_INT);
  private final Function errorText =
      CLibrary.function("__xpg_strerror_r", JAVA_INT, ADDRESS, JAVA_LONG);
  private final SpawnedProcess.Waiting waiting = new SpawnedProcess.Waiting();
  private final List<Variable> inherited = inherited();

  /// A variable as in C: its bytes may not be UTF-8.
  private record Variable(String name, MemorySegment entry) {}

  private static @Nullable Spawn link() {
    boolean mayBe =
        System.getProperty("os.name", "").equals("Linux")
            && Spawn.class.getModule().isNativeAccessEnabled()
            && Files.isDirectory(Path.of(DESCRIPTORS));
    try {
      return mayBe ? new Spawn() : null;
    } catch (NoSuchElementException | UnsupportedOperationException lacking) {
      return null;
    }
  }

  /// Starts the command with an empty standard input.
  ///
  /// @param program the file of the program that the command names
  /// @param errorsApart whether its standard error has a pipe of its own, as opposed to sharing
  ///     that of its output
  /// @param threads runs tasks that block a platform thread until the process has ended
  /// @throws IOException if it cannot be started; the message contains the error's number and the C
  ///     library's words
  Process start(Path program, CommandLine command, boolean errorsApart, Executor threads)
      throws IOException {
    try (Arena arena = Arena.ofConfined();
        Pipe output = new Pipe(arena);
        Pipe errors = errorsApart ? new Pipe(arena) : null) {
      MemorySegment actions = structure(arena);
      initActions.call(actions);
      try {
        int to = output.writing();
        prepare(arena, actions, command, to, errors == null ? to : errors.writing());
        int pid = start(arena, actions, program, command);
        SpawnedProcess process =
            new SpawnedProcess(
                pid,
                output.reader(),
                errors == null ? InputStream.nullInputStream() : errors.reader(),
                waiting);
        try {
          threads.execute(process::awaitEnd);
        } catch (OutOfMemoryError noThread) {
          // Otherwise nobody would notice its end.
          process.destroyForcibly();
          process.awaitEnd();
          throw noThread;
        }
        return process;
      } finally {
        destroyActions.call(actions);
      }
    }
  }

  /// Sets up what the new process does before it becomes the program.
  private void prepare(
      Arena arena, MemorySegment actions, CommandLine command, int output, int errors)
      throws IOException {
    String directory = command.workingDirectory().toString();
    check(duplicate.call(actions, output, 1));
    check(duplicate.call(actions, errors, 2));
    check(open.call(actions, 0, CLibrary.text(arena, "/dev/null"), 0, 0));
    check(changeDirectory.call(actions, CLibrary.text(arena, directory)));
    check(closeFrom.call(actions, 3));
  }

  private int start(Arena arena, MemorySegment actions, Path program, CommandLine command)
      throws IOException {
    MemorySegment attributes = structure(arena);
    // Java's threads block signals that a program should receive.
    MemorySegment noSignals = structure(arena);
    check(initAttributes.call(attributes));
    check(setMask.call(attributes, noSignals));
    check(setFlags.call(attributes, (short) (SET_SIGNAL_MASK | SET_SESSION)));
    MemorySegment pid = arena.allocate(JAVA_INT);
    MemorySegment environment = environment(arena, command);
    String file = program.toAbsolutePath().toString();
    List<String> arguments = command.arguments();
    int error = spawn(arena, pid, file, actions, attributes, arguments, environment);
    if (error == NO_FORMAT_OF_A_PROGRAM) {
      // As execvp(3), runs a script without an interpreter line in the shell.
      List<String> shell =
          Stream.concat(Stream.of("sh", file), arguments.stream().skip(1)).toList();
      error = spawn(arena, pid, "/bin/sh", actions, attributes, shell, environment);
    }
    check(error);
    return pid.get(JAVA_INT, 0);
  }

  private int spawn(
      Arena arena,
      MemorySegment pid,
      String file,
      MemorySegment actions,
      MemorySegment attributes,
      List<String> arguments,
      MemorySegment environment) {
    List<MemorySegment> texts = arguments.stream().map(it -> CLibrary.text(arena, it)).toList();
    return spawn.call(
        pid,
        CLibrary.text(arena, file),
        actions,
        attributes,
        CLibrary.addresses(arena, texts),
        environment);
  }

  private MemorySegment environment(Arena arena, CommandLine command) {
    Map<String, String> additions = command.additions();
    List<MemorySegment> entries = new ArrayList<>();
    for (Variable variable : inherited) {
      String name = variable.name();
      if (!additions.containsKey(name) && !command.withheld().contains(name)) {
        entries.add(variable.entry());
      }
    }
    additions.forEach((name, value) -> entries.add(CLibrary.text(arena, name + "=" + value)));
    return CLibrary.addresses(arena, entries);
  }

  /// Returns the variables that commands inherit. Java does not change its own environment, so the
  /// result remains valid.
  @SuppressWarnings("restricted")
  private static List<Variable> inherited() {
    MemorySegment all =
        CLibrary.address("environ")
            .reinterpret(ADDRESS.byteSize())
            .get(ADDRESS, 0)
            .reinterpret(Long.MAX_VALUE);
    String locale = InheritedEnvironment.LOCALE;
    List<Variable> variables = new ArrayList<>();
    int count = 0;
    MemorySegment entry = all.get(ADDRESS, 0);
    while (entry.address() != 0) {
      String name = CLibrary.string(entry.reinterpret(Long.MAX_VALUE)).split("=", 2)[0];
      if (!name.equals(locale) && !name.equals(InheritedEnvironment.CALLERS_LOCALE)) {
        variables.add(new Variable(name, entry));
      }
      count++;
      entry = all.getAtIndex(ADDRESS, count);
    }
    String callers = InheritedEnvironment.variable(locale);
    if (callers != null) {
      String callersEntry = locale + "=" + callers;
      variables.add(new Variable(locale, CLibrary.text(Arena.global(), callersEntry)));
    }
    return List.copyOf(variables);
  }

  private static MemorySegment structure(Arena arena) {
    return arena.allocate(STRUCTURE_BYTES, ALIGNMENT);
  }

  private void check(int error) throws IOException {
    if (error != 0) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment text = structure(arena);
        errorText.call(error, text, STRUCTURE_BYTES);
        throw new IOException("error=" + error + ", " + CLibrary.string(text));
      }
    }
  }

  /// A pipe from a started program. Closing it closes all of its descriptors in this process,
  /// except a reader that was requested.
  private final class Pipe implements AutoCloseable {
    private final int writing;
    private final InputStream reader;
    private boolean isRead;

    Pipe(Arena arena) throws IOException {
      MemorySegment ends = arena.allocate(JAVA_INT, 2);
      if (makePipe.call(ends, CLOSE_ON_EXEC) != 0) {
        throw new IOException("no pipe can be made: Too many open files");
      }
      int reading = ends.getAtIndex(JAVA_INT, 0);
      writing = ends.getAtIndex(JAVA_INT, 1);
      try {
        reader = new FileInputStream(DESCRIPTORS + "/" + reading);
      } catch (IOException cannot) {
        close.call(writing);
        throw cannot;
      } finally {
        close.call(reading);
      }
    }

    /// Returns the descriptor to which the program writes.
    int writing() {
      return writing;
    }

    /// Returns the program's output.
    InputStream reader() {
      isRead = true;
      return reader;
    }

    @Override
    public void close() throws IOException {
      close.call(writing);
      if (!isRead) {
        reader.close();
      }
    }
  }
}
