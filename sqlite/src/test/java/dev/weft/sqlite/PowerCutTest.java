package dev.weft.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.HistoryEvent;
import dev.weft.needs.LongTest;
import dev.weft.needs.Needs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The effects of a power cut: the writes of a run are recorded, and replayed up to many instants
/// without those that the disk need not have kept by then.
@LongTest
@Needs(program = "strace", debianPackage = "strace")
class PowerCutTest {
  private static final int TASKS = 20;
  private static final int STEPS = 150;
  // One in this many writes to the WAL is followed by a power cut, and one to the database file.
  private static final int CUT_EVERY = 100;
  private static final int CUT_FILE_EVERY = 25;

  private final Random random = new Random(25);
  @TempDir private Path folder;

  @Test
  void nothingAcknowledgedIsLost() throws Exception {
    Loss loss = runAndCut();

    System.out.println("power cuts: " + loss);
    assertThat(loss.cuts).isGreaterThan(50);
    assertThat(loss.lost).isZero();
  }

  /// Commits are not synced.
  @Test
  void withLessCareAcknowledgedOutcomesAreLost() throws Exception {
    Loss loss = runAndCut("synchronous = NORMAL");

    System.out.println("power cuts with synchronous=NORMAL: " + loss);
    assertThat(loss.lost).isPositive();
  }

  private record Loss(int cuts, long acknowledged, long lost) {}

  /// Up to the first loss.
  private Loss runAndCut(String... pragmas) throws Exception {
    Path journal = folder.resolve("journal.db");
    Path wal = folder.resolve("journal.db-wal");
    Path acknowledged = LoggedRun.acknowledged(journal, "run");
    Path log = folder.resolve("strace.log");
    List<String> arguments =
        new ArrayList<>(List.of(journal.toString(), "run", "" + TASKS, "" + STEPS, "0"));
    arguments.addAll(Arrays.asList(pragmas));
    Process process =
        JavaProgram.start(
            RecordedCalls.record(log, journal, wal, JournalPaths.lock(journal), acknowledged),
            LoggedRun.class,
            folder,
            arguments.toArray(String[]::new));
    process.getInputStream().readAllBytes();
    assertThat(process.waitFor()).as(Files.readString(JavaProgram.errors(folder))).isZero();

    Disk disk = new Disk();
    Set<String> told = new HashSet<>();
    int cuts = 0;
    long all = 0;
    long lost = 0;
    for (RecordedCalls.Call call : RecordedCalls.read(log)) {
      if (call.file().equals(acknowledged)) {
        ByteBuffer line = ((RecordedCalls.Call.Written) call).bytes();
        told.add(StandardCharsets.UTF_8.decode(line).toString().strip());
        continue;
      }
      disk.add(call);
      if (random.nextInt(call.file().equals(wal) ? CUT_EVERY : CUT_FILE_EVERY) == 0) {
        // None or some of the pending writes have arrived.
        for (int odds : new int[] {0, 50}) {
          Path place = Files.createDirectories(folder.resolve("cut-" + cuts++));
          disk.write(place, odds, random);
          all += told.size();
          lost += lost(told, place.resolve("journal.db"));
          if (lost > 0) {
            return new Loss(cuts, all, lost);
          }
        }
      }
    }
    assertThat(told).hasSize(TASKS * STEPS);
    return new Loss(cuts, all, lost);
  }

  /// Returns how many acknowledged entries are not recorded.
  private static long lost(Set<String> told, Path journal) throws IOException {
    Set<String> left = new HashSet<>(told);
    try (JournalFile file = JournalFile.open(journal)) {
      for (RunRecord run : file.runs()) {
        try (RunJournal record = file.resume(run, RunJournal.Watcher.NONE)) {
          for (int i = 0; i < TASKS; i++) {
            String task = "t" + i;
            List<HistoryEvent> past = record.past(task);
            past.forEach(each -> left.remove(line(task, each)));
            // One that was cut off early has none.
            if (!past.isEmpty() && past.getLast() instanceof HistoryEvent.TaskEnded) {
              left.removeIf(it -> it.startsWith(task + " "));
            }
          }
        }
      }
    } catch (JournalException lacking) {
      // The lock file is ahead of the journal.
      assertThat(lacking).hasMessageContaining(" is an older copy (the last ");
    }
    return left.size();
  }

  private static String line(String task, HistoryEvent recorded) {
    return recorded instanceof HistoryEvent.Ended(String step, int attempt, _, _, _, _, _)
        ? task + " " + step + " " + attempt
        : "";
  }

  /// Files, and the writes that the disk need not have kept yet.
  private static final class Disk {
    private final Map<Path, byte[]> safe = new HashMap<>();
    private final Map<Path, List<RecordedCalls.Call>> underWay = new HashMap<>();

    void add(RecordedCalls.Call call) {
      List<RecordedCalls.Call> open = underWay.computeIfAbsent(call.file(), _ -> new ArrayList<>());
      if (call instanceof RecordedCalls.Call.Synced) {
        safe.put(call.file(), withSome(call.file(), open));
        open.clear();
      } else {
        open.add(call);
      }
    }

    /// Writes the files as they are after a power cut.
    ///
    /// @param odds how many percent of the pending writes are on disk
    void write(Path folder, int odds, Random random) throws IOException {
      for (Map.Entry<Path, List<RecordedCalls.Call>> each : underWay.entrySet()) {
        // In the worst case the lock file is ahead of the others.
        boolean isLock = each.getKey().toString().endsWith(".lock");
        List<RecordedCalls.Call> arrived =
            each.getValue().stream().filter(_ -> isLock || random.nextInt(100) < odds).toList();
        Files.write(folder.resolve(each.getKey().getFileName()), withSome(each.getKey(), arrived));
      }
    }

    private byte[] withSome(Path file, List<RecordedCalls.Call> calls) {
      byte[] content = safe.getOrDefault(file, new byte[0]);
      for (RecordedCalls.Call call : calls) {
        content =
            switch (call) {
              case RecordedCalls.Call.Written(_, long offset, ByteBuffer bytes) -> {
                int end = Math.toIntExact(offset + bytes.capacity());
                byte[] longer = Arrays.copyOf(content, Math.max(content.length, end));
                bytes.get(0, longer, Math.toIntExact(offset), bytes.capacity());
                yield longer;
              }
              case RecordedCalls.Call.Cut(_, long length) ->
                  Arrays.copyOf(content, Math.toIntExact(length));
              case RecordedCalls.Call.Synced _ -> content;
            };
      }
      return content;
    }
  }
}
