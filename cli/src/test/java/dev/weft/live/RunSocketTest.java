package dev.weft.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// What a process leaves behind that is killed at any step of creating its socket, or later.
@EnabledOnOs({OS.LINUX, OS.MAC})
class RunSocketTest {
  private static final String RUN = "k3f9x2ab";
  private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

  @TempDir private Path folder;
  @TempDir private Path temporary;
  private final String temporaryBefore = System.getProperty("java.io.tmpdir");

  @BeforeEach
  void useTemporary() {
    System.setProperty("java.io.tmpdir", temporary.toString());
  }

  @AfterEach
  void usePrevious() {
    System.setProperty("java.io.tmpdir", temporaryBefore);
  }

  @Test
  void aSocketThatNeverGotItsNameIsReplaced() throws Exception {
    Path weft = weft(folder);
    leaveSocket(weft.resolve("new-" + RUN));
    assertReachedAndGone(folder);
    leaveSocket(weft.resolve("run-" + RUN + ".sock"));
    leaveSocket(weft.resolve("new-" + RUN));
    assertReachedAndGone(folder);
  }

  @Test
  void aLinkThatADeadRunLeftIsReplacedWithAllThatItLeadsTo() throws Exception {
    Path deep = deep();
    for (String name : List.of("new-" + RUN, "run-" + RUN + ".sock")) {
      Path link = weft(deep).resolve(name);
      Path elsewhere = temporary.resolve("weft-1/run.sock");
      // Killed before the folder was made, before the socket was, and after that.
      Files.createSymbolicLink(link, elsewhere);
      assertReachedAndGone(deep);
      Files.createSymbolicLink(link, elsewhere);
      Files.createDirectory(elsewhere.resolveSibling(""));
      assertReachedAndGone(deep);
      Files.createSymbolicLink(link, elsewhere);
      Files.createDirectory(elsewhere.resolveSibling(""));
      leaveSocket(elsewhere);
      assertReachedAndGone(deep);
    }
  }

  @Test
  void whatIsNotOursIsLeftWhereALinkLeadsToIt() throws Exception {
    Path deep = deep();
    Path precious = Files.writeString(temporary.resolve("precious"), "x");
    Path notes = Files.createDirectory(temporary.resolve("weft-notes"));
    Files.writeString(notes.resolve("run.sock"), "x");
    Path other = Files.createDirectory(temporary.resolve("other"));
    leaveSocket(other.resolve("run.sock"));
    for (Path target : List.of(precious, notes.resolve("run.sock"), other.resolve("run.sock"))) {
      Files.createSymbolicLink(weft(deep).resolve("run-" + RUN + ".sock"), target);
      try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
        RunSocket.of(RUN, deep).bind(server);
        RunSocket.of(RUN, deep).remove();
      }
      assertThat(target).exists();
    }
  }

  @Test
  void whatOtherDeadRunsLeftIsTakenAwayAndLivingOnesAreNot() throws Exception {
    Path weft = weft(folder);
    leaveSocket(weft.resolve("run-dead.sock"));
    leaveSocket(weft.resolve("new-dead"));
    leaveSocket(weft.resolve("new-young"));
    leaveSocket(Files.createDirectory(temporary.resolve("weft-1")).resolve("run.sock"));
    Files.createSymbolicLink(weft.resolve("run-far.sock"), temporary.resolve("weft-1/run.sock"));
    Files.setLastModifiedTime(weft.resolve("new-dead"), FileTime.from(LONG_AGO));
    Files.writeString(weft.resolve("new-idea"), "x");
    Files.setLastModifiedTime(weft.resolve("new-idea"), FileTime.from(LONG_AGO));
    Files.createDirectory(weft.resolve("run-folder.sock"));
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      RunSocket.of("alive", folder).bind(server);

      RunSocket.removeDead(folder);

      assertThat(names(weft))
          .containsExactlyInAnyOrder("run-alive.sock", "new-young", "new-idea", "run-folder.sock");
      assertThat(names(temporary)).isEmpty();
    }
  }

  @Test
  void aTemporaryFolderWithALongPathIsNotUsed() throws Exception {
    Path far = Files.createDirectories(temporary.resolve("t".repeat(100)));
    System.setProperty("java.io.tmpdir", far.toString());
    assertReachedAndGone(deep());
    assertThat(names(far)).isEmpty();
  }

  /// Binds the socket of the run in this folder, connects to it, removes it, and sees that nothing
  /// is left.
  private void assertReachedAndGone(Path planFolder) throws IOException {
    RunSocket socket = RunSocket.of(RUN, planFolder);
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(server);
      SocketChannel.open(socket.address()).close();
      assertThat(names(weft(planFolder))).containsExactly("run-" + RUN + ".sock");
      assertThat(names(temporary)).hasSizeLessThanOrEqualTo(1);
      socket.remove();
    }
    assertThat(names(weft(planFolder))).isEmpty();
    assertThat(names(temporary)).allMatch(name -> name.startsWith("t"));
  }

  private Path deep() throws IOException {
    return Files.createDirectories(folder.resolve("d".repeat(90)).resolve("e".repeat(90)));
  }

  private static Path weft(Path planFolder) throws IOException {
    Path weft = planFolder.resolve(".weft");
    return Files.isDirectory(weft) ? weft : Files.createDirectory(weft);
  }

  private static void leaveSocket(Path path) throws IOException {
    ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(path))
        .close();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> !name.equals(".gitignore"))
          .toList();
    }
  }
}
