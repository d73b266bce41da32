package dev.weft.plan.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Which rows on record rows are, after others were inserted, removed or moved.
class RowNamesTest {
  private final Map<String, RecordedRows.Recorded> record = new LinkedHashMap<>();

  @Test
  void aRowThatWasAloneKeepsItsNameAmongOthersOfItsKey() {
    assertThat(names(row(7, "a"))).containsExactly("7");
    done("7", row(7, "a"));

    List<String> names = names(row(7, "b"), row(7, "a"));

    assertThat(names.get(0)).matches("7~.{8}");
    assertThat(names.get(1)).isEqualTo("7");
    done(names.get(0), row(7, "b"));
    assertThat(names(row(7, "b"))).containsExactly(names.get(0));
    assertThat(names(row(7, "c"))).noneMatch(record::containsKey);
  }

  @Test
  void aRowThatIsAloneIsTheSameAfterAChange() {
    failed("7", row(7, "a"));

    assertThat(names(row(7, "mended"))).containsExactly("7");
  }

  @Test
  void ofEqualRowsThoseThatSucceededComeFirst() {
    failed("x", "x");
    done("x#2", "x");

    assertThat(names("x")).containsExactly("x#2");
    assertThat(names("x", "y", "x", "x")).containsExactly("x#2", "y", "x", "x#3");
    assertThat(names("y", "x#2")).containsExactly("y", "x#2");
  }

  @Test
  void rowsThatOnlyBeganAreKnownByTheHashInTheirNames() {
    List<String> names = names(row(7, "a"), row(7, "b"));
    names.forEach(it -> record.put(it, new RecordedRows.Recorded(it, null, false)));

    assertThat(names(row(7, "b"))).containsExactly(names.get(1));
    assertThat(names(row(7, "c"), row(7, "b"), row(7, "a")).subList(1, 3))
        .containsExactly(names.get(1), names.get(0));
  }

  @Test
  void namesOfOlderRecordsAreKnownByTheirRows() {
    done("7", row(7, "a"));
    done("7#2", row(7, "b"));

    assertThat(names(row(7, "c"), row(7, "b"), row(7, "a")).subList(1, 3))
        .containsExactly("7#2", "7");
  }

  /// Rows are inserted, removed and moved; each session does what is not done, and some of it
  /// fails.
  @Test
  void everyRowIsDoneAsOftenAsItIsThere() {
    for (long seed = 0; seed < 300; seed++) {
      record.clear();
      Random random = new Random(seed);
      Map<Object, Integer> successes = new HashMap<>();
      // Alone with its key, a row is told apart by it: these are never alone with another content.
      List<Object> rows = new ArrayList<>(List.of(row(7, "a"), row(8, "a")));
      for (int session = 0; session < 8; session++) {
        for (int change = random.nextInt(4); change > 0; change--) {
          if (random.nextInt(3) > 0) {
            rows.add(row(7 + random.nextInt(2), "abc".charAt(random.nextInt(3)) + ""));
          } else if (rows.size() > 2) {
            rows.remove(2 + random.nextInt(rows.size() - 2));
          }
        }
        List<Object> moved = new ArrayList<>(rows);
        Collections.shuffle(moved, random);
        run(moved, session == 7 ? null : random, successes, seed);
      }
      for (Object row : rows) {
        assertThat(successes.get(row))
            .as("seed " + seed)
            .isGreaterThanOrEqualTo(Collections.frequency(rows, row));
      }
    }
  }

  /// @param random decides what fails; null for nothing
  private void run(
      List<Object> rows, @Nullable Random random, Map<Object, Integer> successes, long seed) {
    Map<Object, Integer> before = Map.copyOf(successes);
    List<String> names = names(rows.toArray());
    assertThat(names).as("seed " + seed).doesNotHaveDuplicates();
    for (int i = 0; i < rows.size(); i++) {
      RecordedRows.Recorded known = record.get(names.get(i));
      if (known != null && known.succeeded()) {
        continue;
      }
      assertThat(before.getOrDefault(rows.get(i), 0))
          .as("seed %s: %s runs again", seed, rows.get(i))
          .isLessThan(Collections.frequency(rows, rows.get(i)));
      if (random == null || random.nextBoolean()) {
        done(names.get(i), rows.get(i));
        successes.merge(rows.get(i), 1, Integer::sum);
      } else {
        failed(names.get(i), rows.get(i));
      }
    }
  }

  private void done(String name, Object row) {
    record.put(name, new RecordedRows.Recorded(name, row, true));
  }

  private void failed(String name, Object row) {
    record.put(name, new RecordedRows.Recorded(name, row, false));
  }

  private static Map<String, Object> row(int key, String value) {
    return Map.of("id", key, "value", value);
  }

  private List<String> names(Object... values) {
    List<Row> rows = new ArrayList<>();
    for (Object value : values) {
      Object key = value instanceof Map<?, ?> row ? row.get("id") : value;
      rows.add(new Row(0, String.valueOf(key), value));
    }
    NumberedRows numbered = new NumberedRows(new InlineRows(rows, List.of()), "Task");
    numbered.recognize(this::read);
    numbered.check();
    List<String> names = new ArrayList<>();
    for (Iterator<Row> all = numbered.open(); all.hasNext(); ) {
      names.add(all.next().key());
    }
    return names;
  }

  private void read(String task, Predicate<String> wanted, Consumer<RecordedRows.Recorded> rows) {
    record.values().stream().filter(it -> wanted.test(it.name())).forEach(rows);
  }
}
