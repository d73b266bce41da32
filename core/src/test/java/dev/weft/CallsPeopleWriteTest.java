package dev.weft;

import static dev.weft.Bounds.NONE;
import static dev.weft.Weft.asCompleted;
import static dev.weft.Weft.calls;
import static dev.weft.Weft.firstSuccess;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.merged;
import static dev.weft.Weft.mergedTo;
import static dev.weft.Weft.settled;
import static dev.weft.Weft.source;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Gatherers;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The calls that people write compile as they are, with overloaded methods, checked exceptions and
/// mixed types. Most of this test is done by the compiler.
@Timeout(30)
class CallsPeopleWriteTest {
  @TempDir Path folder;

  private record Row(String id) {}

  private record Page(String text) {}

  private static final List<Row> ROWS = List.of(new Row("a"), new Row("b"));

  private final Set<String> saved = ConcurrentHashMap.newKeySet();

  private Page fetch(Row row) throws IOException {
    if (row.id.isEmpty()) {
      throw new IOException("no id");
    }
    return new Page(row.id);
  }

  // Overloads: with an element or not, returning something or not.
  private Page load(Row row) {
    return new Page(row.id);
  }

  private Page load(String id) {
    return new Page(id);
  }

  private Page load() {
    return new Page("all");
  }

  private void save(Page page) {
    saved.add(page.text);
  }

  private void save(Row row, Page page) {
    saved.add(row.id + page.text);
  }

  private void delete(Row row) throws IOException {
    if (row.id.isEmpty()) {
      throw new IOException("no id");
    }
    saved.add("deleted " + row.id);
  }

  private void stop() throws IOException {
    if (saved.contains("never")) {
      throw new IOException();
    }
    saved.add("stopped");
  }

  @Test
  void nothingIsGathered() throws Exception {
    List<String> none = gather();
    assertThat(none).isEmpty();
    gather();
  }

  @Test
  void callablesAreGathered() throws Exception {
    List<Page> pages = gather(() -> fetch(ROWS.get(0)), () -> fetch(ROWS.get(1)));
    List<Callable<Page>> callables = List.of(this::load, () -> fetch(ROWS.get(0)));
    List<Page> same = gather(callables);
    List<Page> bounded = gather(NONE.withMaxParallel(1), callables);
    Callable<Page> one = this::load;
    List<Page> there = gather(one, one);
    List<Page> mixedForms = gather(one, () -> load("x"));
    var objects = gather(() -> 1, () -> "a");

    assertThat(pages).containsExactly(new Page("a"), new Page("b"));
    assertThat(same).hasSize(2).isEqualTo(bounded);
    assertThat(there).hasSize(2).doesNotContainNull();
    assertThat(mixedForms).hasSize(2);
    assertThat(objects).isEqualTo(List.of(1, "a"));
  }

  @Test
  void actionsAreGathered() throws Exception {
    Weft.Action action = this::stop;
    CountDownLatch open = new CountDownLatch(0);
    gather(this::stop, this::stop);
    gather(() -> save(new Page("1")), () -> stop());
    gather(action, action);
    gather(() -> save(new Page("2")), () -> fetch(ROWS.get(0)));
    gather(() -> open.await(), () -> stop());

    assertThat(saved).containsExactlyInAnyOrder("stopped", "1", "2");
  }

  @Test
  void overloadedMethodsThatReturnSomethingAreToldFromActions() throws Exception {
    List<Page> pages = gather(this::load, this::load);
    List<Object> made = gather(ArrayList::new, Object::new);
    Process first = new ProcessBuilder("true").start();
    List<Integer> codes = gather(first::waitFor, first::waitFor);

    assertThat(pages).containsExactly(new Page("all"), new Page("all"));
    assertThat(made).hasSize(2);
    assertThat(codes).containsExactly(0, 0);
  }

  @Test
  @SuppressWarnings("StreamToIterable") // it is used once
  void aFunctionIsGatheredOverElements() throws Exception {
    List<Page> pages = gather(NONE, ROWS, this::fetch);
    List<Page> lambda = gather(NONE.withMaxParallel(8), ROWS, row -> fetch(row));
    List<Page> overloaded = gather(NONE, ROWS, this::load);
    List<Page> ofTexts = gather(NONE, Set.of("x"), this::load);
    List<Integer> lengths = gather(NONE, List.of("a", "bb"), String::length);
    List<Page> made = gather(NONE, List.of("a"), Page::new);
    List<Page> ofEntries = gather(NONE, Map.of("k", "v").entrySet(), it -> load(it.getValue()));
    List<Page> ofStream = gather(NONE, Stream.of("s")::iterator, this::load);
    gather(
        NONE,
        ROWS,
        row -> {
          save(row, fetch(row));
          return "saved";
        });

    assertThat(pages).isEqualTo(lambda).isEqualTo(overloaded);
    assertThat(ofTexts).containsExactly(new Page("x"));
    assertThat(lengths).containsExactly(1, 2);
    assertThat(made).containsExactly(new Page("a"));
    assertThat(ofEntries).containsExactly(new Page("v"));
    assertThat(ofStream).containsExactly(new Page("s"));
    assertThat(saved).containsExactlyInAnyOrder("aa", "bb");
  }

  @Test
  void boundsComeWithCallablesOrActions() throws Exception {
    Callable<Page> one = this::load;
    Bounds two = NONE.withMaxParallel(2).withTimeout(Duration.ofMinutes(1));
    List<Page> pages = gather(two, () -> fetch(ROWS.get(0)), this::load);
    List<Page> there = gather(two, one, one);
    List<Page> listed = gather(two, List.of(() -> fetch(ROWS.get(0)), this::load));
    gather(two, () -> save(new Page("1")), this::stop);

    assertThat(pages).hasSize(2).isEqualTo(listed);
    assertThat(there).hasSize(2);
    assertThat(saved).containsExactlyInAnyOrder("1", "stopped");
  }

  @Test
  void anActionIsDoneForEachElement() throws Exception {
    List<String> log = Collections.synchronizedList(new ArrayList<>());
    gather(NONE, ROWS, this::delete);
    gather(NONE.withMaxParallel(2), ROWS, row -> log.add(row.id));
    gather(
        NONE,
        ROWS,
        row -> {
          save(row, fetch(row));
        });
    List<Settled<@Nullable Object>> ends =
        settled(NONE, List.of(new Row(""), ROWS.get(0)), this::delete);
    List<Settled<@Nullable Object>> actions = settled(this::stop, () -> delete(new Row("")));

    assertThat(saved).contains("deleted a", "deleted b", "aa", "bb");
    assertThat(log).containsExactlyInAnyOrder("a", "b");
    assertThat(ends.get(0)).isInstanceOf(Settled.Failure.class);
    assertThat(ends.get(1)).isInstanceOf(Settled.Success.class);
    assertThat(actions.get(0)).isInstanceOf(Settled.Success.class);
    assertThat(actions.get(1)).isInstanceOf(Settled.Failure.class);
  }

  @Test
  void allAreSettled() throws Exception {
    List<Settled<Page>> each = settled(this::load, () -> fetch(new Row("")));
    List<Settled<Page>> ofRows = settled(NONE, ROWS, this::fetch);
    List<Settled<Page>> failFast = settled(NONE.withMaxFailures(0), ROWS, row -> load(row));
    List<String> told = new ArrayList<>();
    settled(NONE, ROWS, this::fetch, (row, how) -> told.add(row.id + how));
    settled(
        NONE,
        List.<Callable<Page>>of(this::load).iterator(),
        how -> {
          switch (how) {
            case Settled.Success(Page page) -> save(page);
            case Settled.Failure(Throwable cause) -> throw new AssertionError(cause);
          }
        });

    assertThat(each.getFirst()).isEqualTo(new Settled.Success<>(new Page("all")));
    assertThat(ofRows).isEqualTo(failFast);
    assertThat(told).hasSize(2);
    assertThat(saved).containsExactly("all");
  }

  @Test
  void resultsComeAsTheyEnd() throws Exception {
    asCompleted(NONE, ROWS, this::fetch, this::save);
    asCompleted(NONE.withMaxParallel(2), ROWS, row -> load(row), (row, page) -> save(row, page));
    asCompleted(Stream.<Callable<Page>>of(this::load).iterator(), this::save);

    assertThat(saved).containsExactlyInAnyOrder("aa", "bb", "all");
  }

  @Test
  void oneIsEnough() throws Exception {
    Page fastest = firstSuccess(this::load, () -> fetch(new Row("")));
    Page bounded = firstSuccess(NONE.withMaxParallel(1), List.<Callable<Page>>of(this::load));

    assertThat(fastest).isEqualTo(bounded);
  }

  @Test
  void sourcesAreMerged() throws Exception {
    TaskIterator laptop = new TaskIterator("Laptop", List.of(Step.wait("open", Duration.ZERO)));
    TaskIterator coffee = new TaskIterator("Coffee", List.of(Step.wait("grind", Duration.ZERO)));
    ConcurrentLinkedQueue<Object> seen = new ConcurrentLinkedQueue<>();
    merged(
        NONE,
        List.of(laptop, coffee),
        all -> all.forEach(outcome -> seen.add(outcome.task() + ": " + outcome.step().name())));
    merged(NONE, List.of(List.of(1, 2), Set.of(3)), all -> all.forEach(seen::add));
    merged(NONE, ROWS.stream().map(row -> List.of(row)).iterator(), all -> all.forEach(seen::add));
    merged(NONE, calls(this::load, () -> fetch(ROWS.get(0))), all -> all.forEach(this::save));
    merged(NONE.withMaxParallel(20), calls(ROWS, this::fetch), all -> all.forEach(this::save));

    assertThat(seen).contains("Laptop: open", "Coffee: grind", 1, 2, 3, ROWS.get(0), ROWS.get(1));
    assertThat(saved).containsExactlyInAnyOrder("a", "b", "all");
  }

  @Test
  @SuppressWarnings("StreamResourceLeak") // the merge closes it
  void whatIsMadeOfAMergedStreamIsReturned() throws Exception {
    Path lines = Files.writeString(folder.resolve("lines"), "x\ny\n");
    List<String> all =
        mergedTo(NONE, List.of(source(Files.lines(lines)), List.of("z")), Stream::toList);
    Optional<Integer> first = mergedTo(NONE, List.of(List.of(1)), it -> it.findFirst());
    long count = mergedTo(NONE, List.of(List.of(1, 2)), it -> it.filter(n -> n > 1).count());
    List<List<Integer>> pairs =
        mergedTo(
            NONE,
            List.of(List.of(1, 2, 3, 4)),
            it -> it.gather(Gatherers.windowFixed(2)).limit(1).toList());
    int sum = mergedTo(NONE, calls(ROWS, this::fetch), it -> it.mapToInt(p -> 1).sum());

    assertThat(all).containsExactlyInAnyOrder("x", "y", "z");
    assertThat(first).contains(1);
    assertThat(count).isOne();
    assertThat(pairs).containsExactly(List.of(1, 2));
    assertThat(sum).isEqualTo(2);
  }

  @Test
  void tasksAreGathered() throws Exception {
    Task task = new Task("t", List.of(Step.of("s", () -> 1)));
    RunResult ofTasks = gather(List.of(task).iterator());
    RunResult watched = gather(List.of(task).iterator(), event -> saved.add("event"));
    RunResult ofPlan = gather(Plan.of("p", Group.of(task)), event -> saved.add("event"));

    assertThat(ofTasks.orThrow().succeeded() + watched.succeeded() + ofPlan.succeeded())
        .isEqualTo(3);
    assertThat(saved).isNotEmpty();
  }
}
