package dev.weft.step.process;

import dev.weft.host.InheritedEnvironment;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;

/// The ways to start a command in a session, and thus a process group, of its own. A Ctrl-C at the
/// terminal then reaches Weft alone, a command cannot prompt for a password on the terminal, and
/// its group can be signalled as a whole.
///
/// A program that creates the session is then replaced by the command, so that the pid stays the
/// same.
enum OwnSession {
  /// The C library: the fastest way, but slow to initialize.
  SPAWN("", ""),
  /// setsid(1) on Linux: it executes the program itself unless it leads a process group, which a
  /// process that Java starts does not.
  SETSID("setsid", ""),
  /// Perl on macOS. `exec` in this form never starts a shell.
  PERL("perl", "use POSIX (); POSIX::setsid(); exec {$ARGV[0]} @ARGV"),
  /// No session: the processes that the command starts are found as its descendants and by their
  /// marks only.
  NONE("", "");

  private static final File NOTHING = new File("/dev/null");

  private final Path file;
  private final String script;

  OwnSession(String program, String script) {
    Path usual = Path.of("/usr/bin", program);
    this.file = Files.isExecutable(usual) ? usual : Path.of("/bin", program);
    this.script = script;
  }

  /// Returns the best way that is available and initialized on this machine.
  static OwnSession available() {
    for (OwnSession way : List.of(SETSID, PERL)) {
      if (Files.isExecutable(way.file)) {
        return way;
      }
    }
    return NONE;
  }

  /// Starts the command with an empty standard input. Blocks its thread in native code for a
  /// millisecond or two.
  ///
  /// @param program the file of the program that it names
  /// @param errorsApart whether its standard error has a pipe of its own, as opposed to sharing
  ///     that of its output
  /// @param threads runs tasks that block a platform thread until the process has ended
  Process start(CommandLine command, Path program, boolean errorsApart, Executor threads)
      throws IOException {
    if (this == SPAWN) {
      return Objects.requireNonNull(Spawn.LINKED).start(program, command, errorsApart, threads);
    }
    ProcessBuilder builder =
        new ProcessBuilder(around(command, program))
            .directory(command.workingDirectory().toFile())
            .redirectInput(ProcessBuilder.Redirect.from(NOTHING))
            .redirectErrorStream(!errorsApart);
    Map<String, String> environment = builder.environment();
    InheritedEnvironment.restore(environment);
    environment.keySet().removeAll(command.withheld());
    environment.putAll(command.additions());
    return builder.start();
  }

  private List<String> around(CommandLine command, Path program) {
    List<String> all = new ArrayList<>();
    if (this == NONE) {
      all.add(program.toAbsolutePath().toString());
      all.addAll(command.arguments().subList(1, command.arguments().size()));
    } else {
      all.add(file.toString());
      if (!script.isEmpty()) {
        all.addAll(List.of("-e", script));
      }
      all.add("--");
      all.addAll(command.arguments());
    }
    return all;
  }
}
