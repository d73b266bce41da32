package dev.weft.sqlite;

import dev.weft.engine.Numbers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;

/// Distinguishes a damaged WAL from one whose last transaction was only partly written. SQLite
/// treats both as the latter, and would silently drop everything after the first bad byte.
///
/// ```text
/// header   magic, version, page size, number | salts (8) | checksum (8)
/// frame    page, size of the file if this commits a transaction, or 0 | salts (8) | checksum (8)
///          | the page
/// ```
///
/// The checksum of each frame builds on that of the frame before. The journal syncs each commit
/// before it writes more. So if a valid frame builds on a commit, everything up to that commit was
/// on disk, and an earlier frame with a wrong checksum was damaged later. See
/// https://sqlite.org/fileformat2.html#the_write_ahead_log
final class Wal {
  private static final int HEADER = 32;
  private static final int FRAME = 24;
  private static final long ONE_PAGE = 4096;
  // The last bit selects big-endian words for the checksum.
  private static final int MAGIC = 0x377f0682;

  private final FileChannel channel;
  private final ByteBuffer frame;
  private final ByteOrder order;
  private final long salts;
  private long offset = HEADER;
  private long sum;

  private Wal(FileChannel channel, ByteBuffer header) {
    this.channel = channel;
    this.frame = ByteBuffer.allocate(FRAME + Math.clamp(header.getInt(8), 512, 65_536));
    this.order = order(header);
    this.salts = header.getLong(16);
    this.sum = header.getLong(24);
  }

  /// Checks the WAL of a journal, if it exists. Other processes may be writing to it.
  ///
  /// @throws JournalException if the WAL is damaged or missing
  static void check(Path journal) throws JournalException {
    Path wal = JournalPaths.wal(journal);
    boolean isMissing = isMissing(journal, wal);
    if (isMissing) {
      // Other processes may have been opening or closing it.
      isMissing = isMissing(journal, wal);
    }
    if (isMissing) {
      throw JournalException.damaged(journal, wal + ", which had its runs, is missing");
    }
    long damage = damage(wal);
    // A frame that was being written during the first read is complete in the second.
    if (damage >= 0 && damage(wal) == damage) {
      throw JournalException.damaged(
          journal,
          "%s does not have its checksum at byte %s".formatted(wal, Numbers.format(damage)));
    }
  }

  /// Returns whether there was a WAL that is missing now. SQLite creates the WAL before its index
  /// and removes it after it; and a journal that was in use and is empty itself has all its content
  /// in the WAL. The lock file, if present, gives more evidence.
  private static boolean isMissing(Path journal, Path wal) {
    try {
      boolean isIndexed = Files.exists(JournalPaths.shm(journal));
      boolean isInUse = isIndexed || Files.exists(JournalPaths.lock(journal));
      return Files.isRegularFile(journal)
          && Files.size(journal) > 0
          && (Files.size(journal) <= ONE_PAGE ? isInUse : isIndexed)
          && LockFile.noted(journal) == null
          && Files.notExists(wal);
    } catch (IOException unreadable) {
      // SQLite reports the error.
      return false;
    }
  }

  /// Returns whether the WAL contains more than its header.
  static boolean hasFrames(Path journal) {
    try {
      return Files.size(JournalPaths.wal(journal)) > HEADER;
    } catch (IOException none) {
      return false;
    }
  }

  /// Returns the offset of the first bad frame that was once valid; -1 if there is none.
  private static long damage(Path wal) {
    try (FileChannel channel = FileChannel.open(wal, StandardOpenOption.READ)) {
      ByteBuffer header = ByteBuffer.allocate(HEADER);
      if (channel.size() <= HEADER || !fill(channel, header, 0)) {
        return -1;
      }
      boolean isHeader =
          (header.getInt(0) & ~1) == MAGIC
              && sum(0, header.slice(0, 24), order(header)) == header.getLong(24);
      // The header is synced before the first frame is written.
      return isHeader ? new Wal(channel, header).damage() : 0;
    } catch (IOException unreadable) {
      // SQLite reports the error.
      return -1;
    }
  }

  /// Returns the numbers of the pages in the WAL, including those of an incomplete transaction.
  static BitSet pages(Path journal) {
    BitSet pages = new BitSet();
    Path path = JournalPaths.wal(journal);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      ByteBuffer header = ByteBuffer.allocate(HEADER);
      if (fill(channel, header, 0)) {
        new Wal(channel, header).addPages(pages);
      }
    } catch (IOException unreadable) {
      // There is no WAL, so it has no pages.
    }
    return pages;
  }

  private void addPages(BitSet pages) throws IOException {
    for (; fill(channel, frame, offset); offset += frame.capacity()) {
      if (frame.getLong(8) == salts) {
        pages.set(frame.getInt(0));
      }
    }
  }

  private long damage() throws IOException {
    long bad = -1;
    boolean afterCommit = false;
    for (; fill(channel, frame, offset); offset += frame.capacity()) {
      boolean isOurs = frame.getLong(8) == salts;
      boolean isGood = isOurs && frameSum() == frame.getLong(16);
      if (isGood && afterCommit && bad >= 0) {
        return bad;
      }
      if (!isGood && bad < 0) {
        bad = offset;
      }
      afterCommit = isOurs && frame.getInt(4) != 0;
      sum = frame.getLong(16);
    }
    return -1;
  }

  private long frameSum() {
    long head = sum(sum, frame.slice(0, 8), order);
    return sum(head, frame.slice(FRAME, frame.capacity() - FRAME), order);
  }

  private static ByteOrder order(ByteBuffer header) {
    return (header.getInt(0) & 1) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
  }

  private static long sum(long before, ByteBuffer bytes, ByteOrder order) {
    ByteBuffer words = bytes.order(order);
    int first = (int) (before >>> 32);
    int second = (int) before;
    for (int i = 0; i < words.capacity(); i += 8) {
      first += words.getInt(i) + second;
      second += words.getInt(i + 4) + first;
    }
    return ((long) first << 32) | (second & 0xffff_ffffL);
  }

  private static boolean fill(FileChannel channel, ByteBuffer buffer, long offset)
      throws IOException {
    buffer.clear();
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, offset + buffer.position()) < 0) {
        return false;
      }
    }
    return true;
  }
}
