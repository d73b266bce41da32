package dev.weft.sqlite;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The system calls of a process on its files, in order, as `strace` recorded them.
final class RecordedCalls {

  /// Something that was done to a file.
  sealed interface Call {
    Path file();

    /// Bytes were written, but possibly not synced.
    record Written(Path file, long offset, ByteBuffer bytes) implements Call {}

    /// The file's length changed, but that is possibly not synced.
    record Cut(Path file, long length) implements Call {}

    /// All that came before is on disk.
    record Synced(Path file) implements Call {}
  }

  private static final String TRACED = "trace=pwrite64,write,ftruncate,fsync,fdatasync";
  private static final Pattern CALL =
      Pattern.compile("(\\d+) +(\\w+)\\(\\d+<([^>]*)>(?:, (.*?))?(\\)? += -?\\d.*| <unfinished.*)");
  private static final Pattern RESUMED =
      Pattern.compile("(\\d+) +<\\.\\.\\. (?:fsync|fdatasync) resumed>.*");

  private final List<Call> calls = new ArrayList<>();
  // By thread.
  private final Map<String, Call> underWay = new HashMap<>();

  private RecordedCalls() {}

  /// What a command begins with, so that it records what it does to these files.
  static List<String> record(Path log, Path... files) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("strace", "-f", "--seccomp-bpf", "-y", "-xx", "-s", "1000000"));
    command.addAll(List.of("-o", log.toString(), "-e", TRACED));
    for (Path file : files) {
      command.addAll(List.of("-P", file.toString()));
    }
    return command;
  }

  /// Reads such a record.
  static List<Call> read(Path log) throws IOException {
    RecordedCalls recorded = new RecordedCalls();
    try (BufferedReader lines = Files.newBufferedReader(log)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        recorded.add(line);
      }
    }
    return recorded.calls;
  }

  private void add(String line) {
    Matcher resumed = RESUMED.matcher(line);
    Matcher call = CALL.matcher(line);
    if (resumed.matches()) {
      Call synced = underWay.remove(resumed.group(1));
      if (synced != null) {
        calls.add(synced);
      }
    } else if (call.matches()) {
      Path file = Path.of(new String(bytes(call.group(3)), StandardCharsets.UTF_8));
      Call done = call(call.group(2), file, call.group(4));
      if (done instanceof Call.Synced && call.group(5).contains("unfinished")) {
        underWay.put(call.group(1), done);
      } else {
        calls.add(done);
      }
    }
  }

  private Call call(String name, Path file, @Nullable String arguments) {
    return switch (name) {
      case "fsync", "fdatasync" -> new Call.Synced(file);
      case "ftruncate" -> new Call.Cut(file, Long.parseLong(String.valueOf(arguments)));
      default -> {
        // "\x61\x62", 2, 4096
        String[] words = String.valueOf(arguments).split("\"", -1);
        String[] numbers = words[2].split(", ", -1);
        byte[] bytes = bytes(words[1]);
        if (bytes.length != Integer.parseInt(numbers[1])) {
          throw new IllegalStateException("not all that was written is on record: " + words[2]);
        }
        yield new Call.Written(
            file, numbers.length > 2 ? Long.parseLong(numbers[2]) : 0, ByteBuffer.wrap(bytes));
      }
    };
  }

  private static byte[] bytes(String escaped) {
    return HexFormat.of().parseHex(escaped.replace("\\x", ""));
  }
}
