package dev.weft.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.needs.LongTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SourceTest {
  @TempDir private Path folder;

  @Test
  void aFileIsTakenWithoutTheLineBreakAtItsEnd() throws IOException {
    assertThat(file("two\nlines\r\n\n").fetch()).isEqualTo("two\nlines");
  }

  @Test
  void aCommandsOutputIsTaken() {
    assertThat(command("printf 'a b\\n'; echo not this >&2").fetch()).isEqualTo("a b");
  }

  @LongTest
  @Test
  void aCommandThatFailsOrHangsGivesNone() {
    assertThatThrownBy(() -> command("echo half; exit 3").fetch())
        .hasMessage("the command `echo half; exit 3` failed: exit 3");
    assertThatThrownBy(() -> command("sleep 1000").fetch())
        .hasMessage("the command `sleep 1000` did not end within 5 seconds");
    assertThatThrownBy(
            () -> new Source.Command(List.of("/no/such"), folder, Duration.ofSeconds(5)).fetch())
        .hasMessageContaining("the command `/no/such` cannot be run: ");
  }

  @Test
  void aProcessInTheBackgroundIsNotWaitedFor() throws IOException {
    try {
      assertThat(command("sleep 1000 2>/dev/null & echo word; echo $! > pid").fetch())
          .isEqualTo("word");
    } finally {
      String pid = Files.readString(folder.resolve("pid")).strip();
      ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void whatIsTooLongOrNoTextIsRefused() throws IOException {
    assertThatThrownBy(() -> file("x".repeat(20_000)).fetch())
        .hasMessageEndingWith("cannot be read: it has more than 16,384 bytes");
    assertThatThrownBy(() -> command("yes").fetch())
        .hasMessageEndingWith("cannot be run: it holds more than 16 KiB");
    Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, 0x41, 0x42, 0x43});
    assertThatThrownBy(() -> new Source.TextFile(folder.resolve("binary")).fetch())
        .hasMessageEndingWith("cannot be read: it is not a text in UTF-8");
    assertThatThrownBy(() -> new Source.TextFile(folder).fetch())
        .hasMessageEndingWith("cannot be read: it is a folder");
  }

  @Test
  void allThatIsWrongIsSaidAtOnceAndNoSecretWithIt() throws IOException {
    Secrets secrets =
        new Secrets(
            Map.of(
                "EMPTY", file("\n"),
                "UNSET", new Source.Variable("WEFT_TEST_NEVER_SET"),
                "PIN", command("echo 123")));
    assertThatThrownBy(() -> secrets.fetch(secrets.values().keySet()))
        .hasMessageContaining("the secret `EMPTY`: the file ")
        .hasMessageContaining(
            "the secret `UNSET`: the environment variable WEFT_TEST_NEVER_SET is not set")
        .hasMessageContaining("holds fewer than 4 characters")
        .hasMessageNotContaining("123\n");
  }

  @Test
  void aSecretIsFoundInAnyPartOfAValue() throws IOException {
    Secrets secrets = new Secrets(Map.of("A", file("hunter2"), "B", file("correct horse")));
    secrets.refuseIn(Map.of("x", List.of(1, Map.of("y", "hunter"))), "the output");
    assertThatThrownBy(
            () -> secrets.refuseIn(Map.of("x", List.of(Map.of("correct horse", 1))), "the output"))
        .isInstanceOf(SecretException.class)
        .hasMessageStartingWith("the output `x` holds the secret `B`");
  }

  private Source file(String text) throws IOException {
    return new Source.TextFile(
        Files.writeString(Files.createTempFile(folder, "secret", null), text));
  }

  private Source command(String line) {
    return new Source.Command(List.of("/bin/sh", "-e", "-c", line), folder, Duration.ofSeconds(5));
  }
}
