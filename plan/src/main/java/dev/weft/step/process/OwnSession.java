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

/// How a command is started with a session, and with it a process group, of its own. So a Ctrl-C at
/// the terminal reaches Weft alone, a command cannot wait for a password on the terminal, and its
/// group can be signalled as a whole.
///
/// Where a program makes the session, it then becomes the command, so that the pid stays.
enum OwnSession {
  /// The C library, which is the quickest way, but takes a while before the first time.
  SPAWN("", ""),
  /// setsid(1), which Linux has: it executes the program itself unless it leads a process group,
  /// and a process that Java starts leads none.
  SETSID("setsid", ""),
  /// Perl, which macOS has. `exec` in this form never takes a shell.
  PERL("perl", "use POSIX (); POSIX::setsid(); exec {$ARGV[0]} @ARGV"),
  /// No session: what the command starts is found as its descendants and by its marks only.
  NONE("", "");

  private static final File NOTHING = new File("/dev/null");

  private final Path file;
  private final String script;

  OwnSession(String program, String script) {
    Path usual = Path.of("/usr/bin", program);
    this.file = Files.isExecutable(usual) ? usual : Path.of("/bin", program);
    this.script = script;
  }

  /// The best that there is on this machine, and is ready.
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
  /// @param errorsApart whether its standard error has a pipe of its own, or goes where its output
  ///     goes
  /// @param threads runs what blocks a platform thread until the process has ended
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
