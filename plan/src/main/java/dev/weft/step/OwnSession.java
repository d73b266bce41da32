package dev.weft.step;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// How a command gets a session, and with it a process group, of its own: through a program that
/// makes one and then becomes the command, so that the pid stays. So a Ctrl-C at the terminal
/// reaches Weft alone, a command cannot wait for a password on the terminal, and its group can be
/// signalled as a whole.
enum OwnSession {
  /// setsid(1), which Linux has: it executes the program itself unless it leads a process group,
  /// and a process that Java starts leads none.
  SETSID("setsid", ""),
  /// Perl, which macOS has. `exec` in this form never takes a shell.
  PERL("perl", "use POSIX (); POSIX::setsid(); exec {$ARGV[0]} @ARGV"),
  /// No session: what the command starts is found as its descendants and by its marks only.
  NONE("", "");

  private final Path file;

  private final String script;

  OwnSession(String program, String script) {
    Path usual = Path.of("/usr/bin", program);
    this.file = Files.isExecutable(usual) ? usual : Path.of("/bin", program);
    this.script = script;
  }

  /// The best that there is on this machine.
  static OwnSession available() {
    for (OwnSession way : List.of(SETSID, PERL)) {
      if (Files.isExecutable(way.file)) {
        return way;
      }
    }
    return NONE;
  }

  /// The command as it is to be started.
  ///
  /// @param program the file of the program that it names
  List<String> around(CommandLine command, Path program) {
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
