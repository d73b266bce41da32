package dev.weft.plan.results;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads the rows of a file of results in CSV.
final class CsvCopy {
  private CsvCopy() {}

  /// Receives the rows.
  interface Rows {
    void add(Map<String, String> row) throws IOException;
  }

  /// Passes the cells of each row, by column, to `rows`.
  static void copy(InputStream text, Rows rows) throws IOException {
    Iterator<CsvRecord> records =
        CsvReader.builder()
            .ofCsvRecord(new InputStreamReader(text, StandardCharsets.UTF_8))
            .iterator();
    List<String> names = records.hasNext() ? records.next().getFields() : List.of();
    while (records.hasNext()) {
      CsvRecord record = records.next();
      Map<String, String> row = LinkedHashMap.newLinkedHashMap(names.size());
      for (int i = 0; i < names.size(); i++) {
        row.put(names.get(i), record.getField(i));
      }
      rows.add(row);
    }
  }
}
