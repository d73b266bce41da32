package dev.weft.plan.rows;

import dev.weft.expression.Kind;
import dev.weft.host.FileNames;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The files whose paths match a pattern, folder by folder, sorted within each; the path is the
/// key. Memory holds only the names in the folders on the way to a file.
///
/// @param directory the folder to which the paths are relative
public record FileRows(Path directory, Glob glob) implements Rows {
  private static final List<String> COLUMNS = List.of("path", "name", "stem", "ext", "dir");

  @Override
  public Iterator<Row> open() {
    return new Found(glob.walk());
  }

  @Override
  public List<String> columns() {
    return COLUMNS;
  }

  @Override
  public Kind kind() {
    return Kind.TEXTS;
  }

  @Override
  public String at(long line) {
    return "files";
  }

  private static Row row(String folder, String name) {
    int dot = name.lastIndexOf('.');
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("path", folder + name);
    values.put("name", name);
    values.put("stem", dot > 0 ? name.substring(0, dot) : name);
    values.put("ext", dot > 0 ? name.substring(dot + 1) : "");
    values.put("dir", folder.isEmpty() ? "." : folder.replaceFirst("(?<=.)/$", ""));
    return new Row(0, folder + name, values);
  }

  private final class Found extends RowLookahead {

    /// A folder on the way, with the rest of its entries.
    private record Folder(String path, BitSet places, Iterator<Path> entries) {}

    private final Glob.Walk walk;
    private final Deque<Folder> way = new ArrayDeque<>();

    Found(Glob.Walk walk) {
      this.walk = walk;
      enter(glob.start(), directory.resolve(glob.start()), walk.begin());
    }

    @Override
    @Nullable Row read() {
      while (!way.isEmpty()) {
        Folder folder = way.element();
        if (folder.entries.hasNext()) {
          Row row = look(folder, folder.entries.next());
          if (row != null) {
            return row;
          }
        } else {
          way.pop();
        }
      }
      return null;
    }

    /// Returns the row for an entry of a folder; null if it is not one.
    private @Nullable Row look(Folder folder, Path entry) {
      Path name = entry.getFileName();
      boolean isFolder = Files.isDirectory(entry);
      BitSet places = walk.step(folder.places, name, isFolder && Files.isSymbolicLink(entry));
      if (isFolder && walk.mayContinue(places)) {
        enter(folder.path + name + "/", entry, places);
        return null;
      }
      return walk.isMatch(places) && Files.isRegularFile(entry) ? row(folder, entry) : null;
    }

    private Row row(Folder folder, Path entry) {
      // Also if a parent folder has such a name.
      if (!FileNames.isText(entry)) {
        throw new RowException(
            "`%s` matches, but %s"
                .formatted(FileNames.shown(directory, entry), FileNames.whyNoText()),
            FileNames.remedy());
      }
      return FileRows.row(folder.path, entry.getFileName().toString());
    }

    private void enter(String path, Path folder, BitSet places) {
      List<Path> entries = new ArrayList<>();
      try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
        all.forEach(entries::add);
      } catch (NoSuchFileException | NotDirectoryException none) {
        // A missing folder contains no matches.
      } catch (IOException | DirectoryIteratorException unreadable) {
        throw unreadable(path, RowText.deepest(unreadable));
      }
      entries.sort(Comparator.comparing(entry -> entry.getFileName().toString()));
      way.push(new Folder(path, places, entries.iterator()));
    }

    private static RowException unreadable(String path, Throwable why) {
      String folder = "the folder " + (path.isEmpty() ? "." : path);
      return why instanceof AccessDeniedException
          ? new RowException(folder + " may not be read", "its permissions forbid it")
          : new RowException(folder + " cannot be read: " + why.getMessage());
    }
  }
}
