package dev.weft.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeftFolderTest {
  @TempDir private Path plans;

  @Test
  void itIsItsOwnersAloneAndKeptOutOfRepositories() throws Exception {
    WeftFolder.make(folder());
    WeftFolder.make(folder());

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())))
        .isEqualTo("rwx------");
    assertThat(folder().resolve(".gitignore")).hasContent("*");
  }

  @Test
  void aGitignoreOfTheUsersStays() throws Exception {
    Files.writeString(Files.createDirectory(folder()).resolve(".gitignore"), "mine\n");

    WeftFolder.make(folder());

    assertThat(folder().resolve(".gitignore")).hasContent("mine");
  }

  @Test
  void whatIsInItsPlaceIsSaid() throws Exception {
    Files.createFile(folder());
    refused("it is a file");

    Files.delete(folder());
    Files.createSymbolicLink(folder(), plans.resolve("nowhere"));
    refused("it is a link that leads to no folder");
  }

  private void refused(String why) {
    assertThatThrownBy(() -> WeftFolder.make(folder()))
        .isInstanceOf(IOException.class)
        .hasMessage(why);
  }

  private Path folder() {
    return WeftFolder.of(plans);
  }
}
