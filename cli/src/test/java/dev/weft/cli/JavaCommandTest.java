package dev.weft.cli;

import static dev.weft.cli.Typed.weft;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.cli.option.Syntax;
import dev.weft.needs.LongTest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// `weft java` runs programs as Java does, with Weft on their class path.
@Timeout(300)
class JavaCommandTest {
  private static final String PROGRAM =
      """
      import static dev.weft.Weft.gather;

      void main(String[] arguments) throws Exception {
        IO.println(gather(() -> arguments[0], () -> IO.readln()) + " " + arguments.length);
        if (arguments.length > 2) {
          Thread.sleep(600_000);
        }
        System.exit(7);
      }
      """;

  @TempDir private Path folder;

  @Test
  void aFileThatCannotBeRunIsNamed() {
    assertThat(weft("java").err()).startsWith("error: Missing required parameter: 'FILE'");
    assertThat(weft("java", "no/Such.java", "--help"))
        .isEqualTo(new Typed(2, "", "error: there is no file `no/Such.java`\n"));
    assertThat(weft("java", folder.toString()))
        .isEqualTo(
            new Typed(
                2, "", "error: `" + folder + "` is a folder; name the file with the program\n"));
    assertThat(weft("java", "--nothing").exit()).isEqualTo(2);
    assertThat(weft("java", "--help").out()).startsWith("Usage: weft java FILE [ARGUMENT...]\n");
  }

  @Test
  void aRuntimeWithoutACompilerSaysThatItIsOne() throws Exception {
    Path source = Files.writeString(folder.resolve("A.java"), PROGRAM);
    StringWriter err = new StringWriter();
    CommandLine line =
        new CommandLine(
            Syntax.of(
                "java", syntax -> new JavaCommand(syntax, folder, "java", source.toString())));
    line.setErr(new PrintWriter(err));

    assertThat(line.execute(source.toString())).isEqualTo(2);
    assertThat(err.toString())
        .startsWith(
            "error: a program is compiled before it runs, which needs a JDK, and `" + folder)
        .contains("has no compiler. Install a JDK 25");
  }

  @LongTest
  @Test
  void theLauncherPassesEverythingOnToTheProgram() throws Exception {
    BuiltWeft weft = BuiltWeft.in(folder);
    Path programs = Files.createDirectory(folder.resolve("my programs"));
    Path source = Files.writeString(programs.resolve("Program.java"), PROGRAM);

    Process process = start(weft, source, "--help", "two words");
    process.outputWriter(UTF_8).append("typed\n").close();
    assertThat(said(process)).isEqualTo("[--help, typed] 2\n");
    assertThat(process.waitFor()).isEqualTo(7);

    Process terminated = start(weft, source, "1", "2", "3");
    terminated.outputWriter(UTF_8).append("\n").close();
    assertThat(terminated.inputReader(UTF_8).readLine()).isEqualTo("[1, ] 3");
    terminated.destroy();
    assertThat(terminated.waitFor()).isEqualTo(128 + 15);

    Path wrong = Files.writeString(folder.resolve("Wrong.java"), "void main() { nothing(); }\n");
    Process uncompiled = start(weft, wrong);
    assertThat(said(uncompiled))
        .contains("Wrong.java:1: error: cannot find symbol")
        .endsWith("error: compilation failed\n")
        .doesNotContain("\tat ");
    assertThat(uncompiled.waitFor()).isEqualTo(1);
    weft.awaitEnd();
  }

  private static Process start(BuiltWeft weft, Path source, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(weft.home().resolve("weft").toString(), "java", source.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JAVA25_HOME", System.getProperty("java.home"));
    return builder.start();
  }

  private static String said(Process process) throws Exception {
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }
}
