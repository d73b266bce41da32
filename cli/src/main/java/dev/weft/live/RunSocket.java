package dev.weft.live;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The Unix domain socket of a live run: `run-ID.sock` in the folder `.weft` beside its plan. Only
/// their owner can access the folder and the socket.
///
/// Systems limit the length of such a path to 104 to 108 bytes. If it would be longer, the socket
/// is in a folder of its own in the temporary folder, and `run-ID.sock` is a symbolic link to it.
///
/// A socket gets its name only once it accepts connections. So a socket that refuses them was left
/// behind by a dead process.
record RunSocket(String run, Path file) {
  private static final int PATH_BYTES_MAX = 100;
  private static final String TEMPORARY = "weft-";
  private static final String ELSEWHERE = "run.sock";
  private static final String FRESH = "new-";

  /// After this time, an unfinished socket is considered abandoned.
  private static final Duration SETTLED = Duration.ofMinutes(1);

  private static final Pattern NAME = Pattern.compile("run-([0-9a-z]+)\\.sock");
  private static final Set<PosixFilePermission> OWNER_ALONE =
      PosixFilePermissions.fromString("rwx------");

  /// Returns the socket of this run.
  ///
  /// @param planFolder the folder of its plan
  static RunSocket of(String run, Path planFolder) {
    return new RunSocket(run, WeftFolder.of(planFolder).resolve("run-" + run + ".sock"));
  }

  /// Returns the sockets in the folder of a plan, of live runs and of dead ones.
  static List<RunSocket> in(Path planFolder) throws IOException {
    Path folder = WeftFolder.of(planFolder);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> NAME.matcher(String.valueOf(file.getFileName())))
          .filter(Matcher::matches)
          .map(name -> new RunSocket(name.group(1), folder.resolve(name.group())))
          .filter(socket -> !Files.isRegularFile(socket.file) && !Files.isDirectory(socket.file))
          .sorted(Comparator.comparing(RunSocket::run))
          .toList();
    }
  }

  /// Returns the address to connect to.
  ///
  /// @throws NoSuchFileException if the socket no longer exists
  UnixDomainSocketAddress address() throws IOException {
    return address(file);
  }

  private static UnixDomainSocketAddress address(Path file) throws IOException {
    if (Files.isSymbolicLink(file)) {
      Path elsewhere = Files.readSymbolicLink(file);
      if (Files.notExists(elsewhere)) {
        throw new NoSuchFileException(elsewhere.toString());
      }
      return UnixDomainSocketAddress.of(elsewhere);
    }
    Path real = file.toRealPath();
    return UnixDomainSocketAddress.of(bytes(real) < bytes(file) ? real : file);
  }

  /// Binds `server` to this socket.
  ///
  /// Until then the socket or the link to it is called `new-ID`. A run has one driver, so any
  /// existing file with that name, or the socket's own name, was left behind by a killed process.
  void bind(ServerSocketChannel server) throws IOException {
    WeftFolder.make(file.resolveSibling(""));
    Path fresh = fresh();
    remove(fresh);
    if (bytes(file) <= PATH_BYTES_MAX) {
      listen(server, fresh);
    } else {
      Path elsewhere = elsewhere();
      // The link comes first, so that no folder is left without a link to it.
      Files.createSymbolicLink(fresh, elsewhere);
      Files.createDirectory(
          elsewhere.resolveSibling(""), PosixFilePermissions.asFileAttribute(OWNER_ALONE));
      listen(server, elsewhere);
    }
    removeElsewhere(file);
    publish(fresh);
  }

  private Path fresh() {
    return file.resolveSibling(FRESH + run);
  }

  /// Returns a path for the socket in a folder whose name cannot be guessed.
  private Path elsewhere() {
    String folder = TEMPORARY + run + "-" + Long.toHexString(new SecureRandom().nextLong());
    Path socket = Path.of(System.getProperty("java.io.tmpdir"), folder, ELSEWHERE).toAbsolutePath();
    return bytes(socket) <= PATH_BYTES_MAX ? socket : Path.of("/tmp", folder, ELSEWHERE);
  }

  private static void listen(ServerSocketChannel server, Path path) throws IOException {
    server.bind(UnixDomainSocketAddress.of(path), 128);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
  }

  private void publish(Path fresh) throws IOException {
    try {
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException strange) {
      throw new IOException("the file system cannot rename " + fresh, strange);
    }
  }

  /// Removes the socket and everything created for it. Ignores errors, because a later search
  /// removes what is left.
  void remove() {
    try {
      remove(fresh());
      remove(file);
    } catch (IOException kept) {
      // See above.
    }
  }

  /// Removes what killed runs have left in the folder of a plan. Blocks for a moment at most.
  static void removeDead(Path planFolder) {
    String[] names = WeftFolder.of(planFolder).toFile().list();
    for (String name : names == null ? new String[0] : names) {
      Matcher published = NAME.matcher(name);
      if (published.matches()) {
        of(published.group(1), planFolder).removeIfDead(Duration.ZERO);
      } else if (name.startsWith(FRESH)) {
        of(name.substring(FRESH.length()), planFolder).removeIfDead(SETTLED);
      }
    }
  }

  /// @param age the minimum time since the socket was last changed
  private void removeIfDead(Duration age) {
    Path path = age.isZero() ? file : fresh();
    try {
      BasicFileAttributes is =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      boolean isOld = is.lastModifiedTime().toInstant().plus(age).isBefore(Instant.now());
      boolean isFile = Files.isRegularFile(path) || Files.isDirectory(path);
      if (isOld && !isFile && isDead(path)) {
        remove(path);
      }
    } catch (IOException kept) {
      // It does no harm.
    }
  }

  private static boolean isDead(Path path) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      // An overloaded process is not waited for.
      channel.configureBlocking(false);
      channel.connect(address(path));
      return false;
    } catch (ConnectException | NoSuchFileException dead) {
      return true;
    }
  }

  private static void remove(Path path) throws IOException {
    removeElsewhere(path);
    if (Files.isSymbolicLink(path) || isSocket(path)) {
      Files.delete(path);
    }
  }

  private static boolean isSocket(Path path) throws IOException {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
        && Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
            .isOther();
  }

  /// Deletes the target of a link. Anyone may have put a link into the folder of a plan: a target
  /// that is not a socket, or is in a folder without the name and permissions that this class uses,
  /// is not deleted.
  private static void removeElsewhere(Path path) throws IOException {
    if (!Files.isSymbolicLink(path)) {
      return;
    }
    Path elsewhere = Files.readSymbolicLink(path);
    Path folder = elsewhere.resolveSibling("");
    if (!elsewhere.endsWith(ELSEWHERE)
        || !String.valueOf(folder.getFileName()).startsWith(TEMPORARY)
        || !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (isSocket(elsewhere)) {
      Files.delete(elsewhere);
    }
    try {
      Files.delete(folder);
    } catch (DirectoryNotEmptyException used) {
      // Another program has put something there.
    }
  }

  private static int bytes(Path path) {
    return path.toString().getBytes(StandardCharsets.UTF_8).length;
  }
}
