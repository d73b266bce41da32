package dev.weft.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;

/// Tells a damaged WAL from one whose last transaction did not get to the disk as a whole. SQLite
/// takes both for the latter, and would go on without what follows the first bad byte.
///
/// ```text
/// header   magic, version, page size, number | salts (8) | checksum (8)
/// frame    page, size of the file if this commits a transaction, or 0 | salts (8) | checksum (8)
///          | the page
/// ```
///
/// A frame's checksum goes on from that of the frame before. Where one goes on from a commit, the
/// disk had all up to that commit: each is waited for before anything else is written. So a frame
/// before it that has not its checksum had it once. See
/// https://sqlite.org/fileformat2.html#the_write_ahead_log
final class Wal {
  private static final int HEADER = 32;
  private static final int FRAME = 24;
  private static final long ONE_PAGE = 4096;
  // The last bit says that the words summed up are big-endian.
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

  /// Looks through the WAL of a journal, if there is one. Other processes may be writing to it.
  ///
  /// @throws JournalException if it is damaged, or missing
  static void check(Path journal) throws JournalException {
    Path wal = JournalPaths.wal(journal);
    boolean isMissing = isMissing(journal, wal);
    if (isMissing) {
      // Others may have been opening or closing it meanwhile.
      isMissing = isMissing(journal, wal);
    }
    if (isMissing) {
      throw JournalException.damaged(journal, wal + ", which had its runs, is missing");
    }
    long damage = damage(wal);
    // What was being written when it was read is whole the second time.
    if (damage >= 0 && damage(wal) == damage) {
      throw JournalException.damaged(
          journal, "%s does not have its checksum at byte %,d".formatted(wal, damage));
    }
  }

  /// Whether there was a WAL. SQLite makes it before the index of it, and removes it after that;
  /// and a journal that has been in use, and holds nothing itself, has all in its WAL. What is
  /// written in the lock file says more, where there is something.
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
      // SQLite has the words for it.
      return false;
    }
  }

  /// Whether there is more than its header.
  static boolean hasFrames(Path journal) {
    try {
      return Files.size(JournalPaths.wal(journal)) > HEADER;
    } catch (IOException none) {
      return false;
    }
  }

  /// Where the first bad frame begins that was whole once; -1 if there is none.
  private static long damage(Path wal) {
    try (FileChannel channel = FileChannel.open(wal, StandardOpenOption.READ)) {
      ByteBuffer header = ByteBuffer.allocate(HEADER);
      if (channel.size() <= HEADER || !fill(channel, header, 0)) {
        return -1;
      }
      boolean isHeader =
          (header.getInt(0) & ~1) == MAGIC
              && sum(0, header.slice(0, 24), order(header)) == header.getLong(24);
      // It is waited for before the first frame is written.
      return isHeader ? new Wal(channel, header).damage() : 0;
    } catch (IOException unreadable) {
      // SQLite has the words for it.
      return -1;
    }
  }

  /// The numbers of the pages that the WAL has, those of a transaction that did not get to the disk
  /// as a whole included.
  static BitSet pages(Path journal) {
    BitSet pages = new BitSet();
    Path path = JournalPaths.wal(journal);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      ByteBuffer header = ByteBuffer.allocate(HEADER);
      if (fill(channel, header, 0)) {
        new Wal(channel, header).addPages(pages);
      }
    } catch (IOException unreadable) {
      // Then it has none.
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
