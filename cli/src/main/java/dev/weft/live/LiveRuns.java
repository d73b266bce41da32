package dev.weft.live;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SocketChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// The live runs of the plans in one folder, which other processes can control. Finding them
/// removes what dead processes left behind.
///
/// @param alive what each live run waits for
/// @param gone the ids of runs whose process had died
/// @param mute the ids of runs that could not be asked, with the reason
public record LiveRuns(List<Reply.Waiting> alive, List<String> gone, List<Mute> mute) {
  private static final int REPLY_BYTES_MAX = 16 * 1_024 * 1_024;
  private static final Duration TIME = Duration.ofSeconds(5);

  /// A run that takes no requests for so long takes none at all.
  private static final Duration OPENING = Duration.ofMillis(500);

  private static final Duration PAUSE = Duration.ofMillis(20);

  /// A run that could not be asked.
  public record Mute(String run, String why) {}

  /// Thrown if a run could not be asked; the message, for users, says why.
  public static final class UnreachableException extends Exception {
    private static final long serialVersionUID = 1;

    UnreachableException(String why) {
      super(why);
    }
  }

  /// Finds the runs whose ids have this prefix. Blocks for up to five seconds per run that does not
  /// answer.
  ///
  /// @throws UnreachableException if the folder cannot be read
  public static LiveRuns find(Path planFolder, String prefix) throws UnreachableException {
    LiveRuns found = new LiveRuns(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    try {
      for (RunSocket socket : RunSocket.in(planFolder)) {
        if (socket.run().startsWith(prefix)) {
          found.add(socket);
        }
      }
    } catch (IOException unreadable) {
      throw new UnreachableException(planFolder + " cannot be read: " + unreadable.getMessage());
    }
    return found;
  }

  private void add(RunSocket socket) {
    try {
      if (exchange(socket, new Request.Listing()) instanceof Reply.Waiting waiting) {
        alive.add(waiting);
      } else {
        gone.add(socket.run());
      }
    } catch (ConnectException | NoSuchFileException dead) {
      socket.remove();
      gone.add(socket.run());
    } catch (IOException | IllegalArgumentException failed) {
      mute.add(new Mute(socket.run(), why(failed)));
    }
  }

  /// Sends a request to one run. Blocks for some five seconds at most.
  ///
  /// @param run its full id
  /// @throws UnreachableException if it has ended, or does not answer
  public static Reply ask(Path planFolder, String run, Request request)
      throws UnreachableException {
    long asked = System.nanoTime();
    try {
      while (true) {
        try {
          return exchange(RunSocket.of(run, planFolder), request);
        } catch (ConnectException | NoSuchFileException dead) {
          // It may have just begun.
          if (System.nanoTime() - asked > OPENING.toNanos()) {
            throw dead;
          }
          LockSupport.parkNanos(PAUSE.toNanos());
        }
      }
    } catch (ConnectException | NoSuchFileException dead) {
      throw new UnreachableException(
          "run `"
              + run
              + "` takes no requests: it has just ended, or a program of its own drives it");
    } catch (IOException | IllegalArgumentException failed) {
      throw new UnreachableException("run `" + run + "`: " + why(failed));
    }
  }

  private static Reply exchange(RunSocket socket, Request request) throws IOException {
    // Before connecting, because the run does not wait for long.
    String line = request.toJson();
    try (LineConnection connection =
        new LineConnection(SocketChannel.open(StandardProtocolFamily.UNIX), TIME)) {
      connection.connect(socket.address());
      connection.writeLine(line);
      return Reply.parse(connection.readLine(REPLY_BYTES_MAX));
    }
  }

  private static String why(Exception failed) {
    return switch (failed) {
      case AsynchronousCloseException _ ->
          "it did not answer within 5s; it may be stopped, or may still take the request";
      case EOFException _ -> "it has ended, or has too much to do, and did not answer";
      case IllegalArgumentException _ -> "what it says is not understood: " + failed.getMessage();
      default -> String.valueOf(failed.getMessage());
    };
  }
}
