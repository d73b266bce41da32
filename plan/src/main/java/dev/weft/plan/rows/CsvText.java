package dev.weft.plan.rows;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A text of rows in CSV, and the delimiter of its fields.
public record CsvText(RowText text, char delimiter) {
  /// A sentinel after the text's last line. An unclosed quoted field swallows it; otherwise the
  /// parser would take the end of the text for the end of the field.
  private static final String END = ".";

  private static final String SEPARATOR = "sep=";
  private static final Pattern PLACE = Pattern.compile("started in line (\\d+)");

  /// Returns the names of the columns, and closes the text.
  ///
  /// @throws RowException if there are none, or they are invalid
  public List<String> header() {
    CsvReader<CsvRecord> reader = open();
    try (reader) {
      List<String> names = header(reader.iterator());
      if (names == null) {
        throw new RowException(text.name() + " is empty", "its first line names the columns");
      }
      return names;
    } catch (IOException | UncheckedIOException unreadable) {
      throw text.unreadable(unreadable);
    }
  }

  /// Returns the names of the columns from the first record; null if there is none.
  ///
  /// @throws RowException if they are invalid
  @Nullable List<String> header(Iterator<CsvRecord> records) {
    CsvRecord first = next(records);
    if (first != null && namesDelimiter(first)) {
      first = next(records);
    }
    if (first == null) {
      return null;
    }
    String place = text.at(first.getStartingLineNumber());
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < first.getFieldCount(); i++) {
      String name = first.getField(i);
      if (name.isBlank()) {
        throw new RowException(
            "%s: column %s has no name".formatted(place, i + 1), "this line names the columns");
      }
      if (!seen.add(name)) {
        throw new RowException(place + ": two columns are called `" + name + "`");
      }
    }
    return first.getFields();
  }

  /// Returns whether this is the line `sep=;` that Excel understands.
  ///
  /// @throws RowException if it names another delimiter
  private boolean namesDelimiter(CsvRecord first) {
    String begin = first.getField(0);
    if (first.getStartingLineNumber() > 1 || !begin.regionMatches(true, 0, SEPARATOR, 0, 4)) {
      return false;
    }
    if (first.getFieldCount() == 2 && begin.length() == 4 && first.getField(1).isEmpty()) {
      return true;
    }
    if (first.getFieldCount() == 1 && begin.length() == 5) {
      String named = begin.substring(4).replace("\t", "\\t");
      throw new RowException(
          text.at(1) + ": this line says that `" + named + "` parts the fields",
          "add `delimiter: \"" + named + "\"`");
    }
    return false;
  }

  public String noColumn(String column) {
    return text.name() + " has no column `" + column + "`";
  }

  CsvReader<CsvRecord> open() {
    ByteArrayInputStream end =
        new ByteArrayInputStream(("\n" + END).getBytes(StandardCharsets.UTF_8));
    return CsvReader.builder()
        .fieldSeparator(delimiter)
        .allowExtraFields(true)
        .allowMissingFields(true)
        .ofCsvRecord(
            new InputStreamReader(
                new SequenceInputStream(text.open(), end), StandardCharsets.UTF_8.newDecoder()));
  }

  /// Returns the next record that is not blank; null at the end. Does not wait for what follows the
  /// record, unless the record may be the end.
  ///
  /// @throws RowException if it cannot be read
  @Nullable CsvRecord next(Iterator<CsvRecord> records) {
    try {
      CsvRecord record = records.next();
      while (record.getFieldCount() == 1 && record.getField(0).isBlank()) {
        record = records.next();
      }
      boolean isEnd = record.getFieldCount() == 1 && record.getField(0).equals(END);
      boolean mayHoldEnd = record.getField(record.getFieldCount() - 1).endsWith("\n" + END);
      if (!(isEnd || mayHoldEnd) || records.hasNext()) {
        return record;
      }
      if (isEnd) {
        return null;
      }
      throw new RowException(
          text.at(record.getStartingLineNumber())
              + ": a quoted field begins here and is not closed",
          "a quote within such a field is written twice");
    } catch (CsvParseException wrong) {
      throw wrong(wrong);
    }
  }

  private RowException wrong(CsvParseException wrong) {
    Matcher place = PLACE.matcher(String.valueOf(wrong.getMessage()));
    Throwable cause = wrong.getCause();
    if (!place.find() || !(cause instanceof CsvParseException)) {
      return text.unreadable(wrong);
    }
    return new RowException(
        "%s: %s".formatted(text.at(Long.parseLong(place.group(1))), reason(cause)),
        "a quote within a quoted field is written twice");
  }

  private static String reason(Throwable wrong) {
    String reason = String.valueOf(wrong.getMessage());
    if (reason.startsWith("Unexpected character after closing quote")) {
      return "something stands behind a closing quote";
    }
    return reason.contains("fields")
        ? "this row has too many fields"
        : "a field is too long, as one is whose quote is not closed";
  }
}
