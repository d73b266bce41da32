package dev.weft.live;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The Unix domain socket at which a living run is reached: `run-ID.sock` in the folder `.weft`
/// beside its plan. The folder and the socket are their owner's alone.
///
/// Systems allow such a path 104 to 108 bytes. Where it would be longer the socket is in a folder
/// of its own in the folder for temporary files, and `run-ID.sock` is a symbolic link to it.
///
/// A socket appears under its name when connections to it are taken, so that one that refuses them
/// is left over from a process that is gone.
record RunSocket(String run, Path file) {
  private static final int PATH_BYTES_MAX = 100;
  private static final String TEMPORARY = "weft-";
  private static final String ELSEWHERE = "run.sock";
  private static final Pattern NAME = Pattern.compile("run-([0-9a-z]+)\\.sock");
  private static final Set<PosixFilePermission> OWNER_ALONE =
      PosixFilePermissions.fromString("rwx------");

  /// The socket of this run.
  ///
  /// @param planFolder the folder of its plan
  static RunSocket of(String run, Path planFolder) {
    return new RunSocket(run, WeftFolder.of(planFolder).resolve("run-" + run + ".sock"));
  }

  /// The sockets in the folder of a plan, of living runs and of dead ones.
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

  /// Where to connect to.
  ///
  /// @throws NoSuchFileException if it is not there any more
  UnixDomainSocketAddress address() throws IOException {
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

  /// Makes `server` listen here.
  void bind(ServerSocketChannel server) throws IOException {
    WeftFolder.make(file.resolveSibling(""));
    FileAttribute<?> ownerAlone = PosixFilePermissions.asFileAttribute(OWNER_ALONE);
    if (bytes(file) <= PATH_BYTES_MAX) {
      Path fresh = file.resolveSibling("new-" + run);
      listen(server, fresh);
      publish(fresh);
    } else {
      Path elsewhere = Files.createTempDirectory(TEMPORARY, ownerAlone).resolve(ELSEWHERE);
      listen(server, elsewhere);
      Files.createSymbolicLink(file, elsewhere);
    }
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

  /// Takes the socket away; without a word if that cannot be done, since whoever finds it later
  /// takes it away.
  void remove() {
    try {
      if (Files.isSymbolicLink(file)) {
        Path elsewhere = Files.readSymbolicLink(file);
        Path folder = elsewhere.resolveSibling("");
        if (isOurs(elsewhere)) {
          Files.deleteIfExists(elsewhere);
          Files.deleteIfExists(folder);
        }
      }
      Files.deleteIfExists(file);
    } catch (IOException kept) {
      // As said.
    }
  }

  /// Anybody may have put a link into the folder of a plan; what it leads to is not ours to delete.
  private static boolean isOurs(Path elsewhere) throws IOException {
    return elsewhere.endsWith(ELSEWHERE)
        && elsewhere.getNameCount() > 1
        && elsewhere.getName(elsewhere.getNameCount() - 2).toString().startsWith(TEMPORARY)
        && Files.exists(elsewhere)
        && Files.readAttributes(elsewhere, BasicFileAttributes.class).isOther();
  }

  private static int bytes(Path path) {
    return path.toString().getBytes(StandardCharsets.UTF_8).length;
  }
}
