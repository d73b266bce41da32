package dev.weft.cli;

import dev.weft.cli.option.Version;
import dev.weft.cli.process.StandardOutput;
import dev.weft.cli.shell.Completion;
import dev.weft.cli.shell.ManPage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;

/// Writes the man pages and completion scripts into the folder `share` of what is installed, its
/// only argument.
final class InstalledFiles {
  private InstalledFiles() {}

  public static void main(String[] arguments) throws IOException {
    Path share = Path.of(arguments[0]);
    StandardOutput nowhere = new StandardOutput(OutputStream.nullOutputStream());
    CommandSpec weft = Main.commandLine(nowhere).getCommandSpec();
    Path manual = share.resolve("man/man1");
    write(manual.resolve("weft.1"), ManPage.of(weft, Version.number()));
    for (var command : weft.subcommands().values()) {
      CommandSpec spec = command.getCommandSpec();
      write(manual.resolve(ManPage.name(spec) + ".1"), ManPage.of(spec, Version.number()));
    }
    write(share.resolve("bash-completion/completions/weft"), Completion.BASH.script(weft));
    write(share.resolve("zsh/vendor-completions/_weft"), Completion.ZSH.script(weft));
    write(share.resolve("fish/vendor_completions.d/weft.fish"), Completion.FISH.script(weft));
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
