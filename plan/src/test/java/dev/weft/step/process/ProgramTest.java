package dev.weft.step.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProgramTest {

  @TempDir Path directory;

  @Test
  void aBareNameIsLookedForOnTheCommandsOwnPath() throws IOException {
    script("tools/build", "#!/bin/sh\n");
    assertThat(find("build", directory + "/none:" + directory + "/tools"))
        .isEqualTo(directory.resolve("tools/build"));
    assertThatFails("build", directory + "/none", "command not found: build");
  }

  @Test
  void anEmptyPathEntryIsTheWorkingDirectoryAndARelativeOneBeginsThere() throws IOException {
    script("tools/build", "#!/bin/sh\n");
    script("build", "#!/bin/sh\n");
    assertThat(find("build", "")).hasSameBinaryContentAs(directory.resolve("build"));
    assertThat(find("build", "tools")).isEqualTo(directory.resolve("tools/build"));
  }

  @Test
  void whatWasFoundBeforeIsNotFoundWhenItIsGone() throws IOException {
    ProgramCache programs = new ProgramCache();
    CommandLine build = command("build", directory, Map.of("PATH", "first:second"));
    script("first/build", "#!/bin/sh\n");
    script("second/build", "#!/bin/sh\n");

    assertThat(programs.find(build)).isEqualTo(directory.resolve("first/build"));
    assertThat(programs.find(build)).isEqualTo(directory.resolve("first/build"));
    Files.delete(directory.resolve("first/build"));
    assertThat(programs.find(build)).isEqualTo(directory.resolve("second/build"));
    assertThat(directory.resolve("second/build").toFile().setExecutable(false)).isTrue();
    assertThatThrownBy(() -> programs.find(build))
        .hasMessage("not executable: build (chmod +x makes it so)");
  }

  @Test
  void aRelativePathBeginsAtTheWorkingDirectory() throws IOException {
    script("tools/build", "#!/bin/sh\n");
    assertThat(find("tools/build", "")).isEqualTo(directory.resolve("tools/build"));
    assertThatFails("./build", "", "command not found: ./build");
  }

  @Test
  void aFileThatIsNotExecutableIsSaidToBe() throws IOException {
    Files.writeString(directory.resolve("notes"), "text");
    assertThatFails("./notes", "", "not executable: ./notes (chmod +x makes it so)");
    assertThatFails("notes", "/usr/bin:", "not executable: notes (chmod +x makes it so)");
    assertThatFails("/tmp", "", "not a program but a directory: /tmp");
  }

  @Test
  void anExecutableFileLaterOnThePathIsPreferredToOneThatIsNot() throws IOException {
    Files.writeString(directory.resolve("build"), "text");
    script("tools/build", "#!/bin/sh\n");
    assertThat(find("build", ":tools")).isEqualTo(directory.resolve("tools/build"));
  }

  @Test
  void aScriptWhoseInterpreterIsMissingNamesIt() throws IOException {
    script("build", "#! /opt/none/python9 -u\n");
    assertThatFails(
        "./build",
        "",
        "cannot start ./build: there is no /opt/none/python9, which its first line names");
  }

  @Test
  void aScriptWithWindowsLineEndsIsSaidToBeOne() throws IOException {
    script("build", "#!/bin/sh\r\necho\r\n");
    assertThatFails(
        "./build",
        "",
        "cannot start ./build: its lines end with CR LF; a script's must end with LF");
  }

  @Test
  void aScriptWithoutAFirstLineIsForTheShell() throws IOException {
    script("build", "echo hello\n");
    script("short", "#!/bin/sh");
    assertThat(find("./build", "")).exists();
    assertThat(find("./short", "")).exists();
  }

  @Test
  void aMissingWorkingDirectoryIsNamed() throws IOException {
    Path none = directory.resolve("none");
    assertThatThrownBy(() -> Program.find(command("sh", none, Map.of())))
        .isInstanceOf(IOException.class)
        .hasMessage("no such working directory: " + none);
    Path file = Files.writeString(directory.resolve("file"), "");
    assertThatThrownBy(() -> Program.find(command("sh", file, Map.of())))
        .hasMessage("not a directory: " + file);
  }

  private void script(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private Path find(String program, String path) throws IOException {
    return Program.find(command(program, directory, Map.of("PATH", path)));
  }

  private void assertThatFails(String program, String path, String message) {
    assertThatThrownBy(() -> find(program, path))
        .isInstanceOf(IOException.class)
        .hasMessage(message);
  }

  private static CommandLine command(
      String program, Path directory, Map<String, String> environment) {
    return new CommandLine(List.of(program), directory, environment, Set.of(), "run", "key");
  }
}
