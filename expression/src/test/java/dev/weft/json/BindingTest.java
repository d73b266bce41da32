package dev.weft.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BindingTest {
  private final Binding binding = new Binding();

  enum Kind {
    FULL,
    PART {
      @Override
      boolean isPart() {
        return true;
      }
    };

    boolean isPart() {
      return false;
    }

    @Override
    public String toString() {
      return "the kind " + name();
    }
  }

  record Address(String city, Optional<String> zip) {}

  record Person(
      String name,
      int age,
      long salary,
      double share,
      BigDecimal bonus,
      boolean member,
      Kind kind,
      LocalDate born,
      Address home,
      List<Address> others,
      Map<String, Integer> points,
      OptionalInt rank,
      Object any) {}

  private static final String GOOD =
      """
      {"name": "Ann", "age": 30, "salary": 30, "share": 1, "bonus": 10.50, "member": true,
       "kind": "PART", "born": "2000-02-29", "home": {"city": "Ulm"},
       "others": [{"city": "Bonn", "zip": "53111"}], "points": {"a": 1}, "any": [1, {"b": 2.50}]}
      """;

  @Test
  void aRecordIsMadeOfAllItsParts() {
    assertThat(bind(Person.class, good()))
        .isEqualTo(
            new Person(
                "Ann",
                30,
                30,
                1.0,
                new BigDecimal("10.50"),
                true,
                Kind.PART,
                LocalDate.of(2000, 2, 29),
                new Address("Ulm", Optional.empty()),
                List.of(new Address("Bonn", Optional.of("53111"))),
                Map.of("a", 1),
                OptionalInt.empty(),
                List.of(1, Map.of("b", new BigDecimal("2.50")))));
  }

  /// Each line: a component, its value, and the message.
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      value = {
        "age ~ \"30\" ~ `with.age` is \"30\", which is no int; `int(...)` and `double(...)` make",
        "age ~ 1.5 ~ `with.age` is 1.5, which is no int",
        "age ~ 2.0 ~ `with.age` is 2.0, which is no int",
        "age ~ 99999999999 ~ `with.age` is 99999999999, which is no int",
        "age ~ true ~ `with.age` is true, which is no int",
        "age ~ null ~ `with.age` has no value; what may have none is an `Optional`",
        "name ~ 30 ~ `with.name` is 30, which is no String; a text is in quotes, or made by",
        "name ~ true ~ `with.name` is true, which is no String; a text is in quotes",
        "name ~ [\"Ann\"] ~ `with.name` is [\"Ann\"], which is no String",
        "name ~ null ~ `with.name` has no value",
        "share ~ \"\" ~ `with.share` is \"\", which is no double; `int(...)` and",
        "bonus ~ \"1\" ~ `with.bonus` is \"1\", which is no BigDecimal; `int(...)` and",
        "member ~ 1 ~ `with.member` is 1, which is no boolean",
        "member ~ \"true\" ~ `with.member` is \"true\", which is no boolean",
        "kind ~ \"HALF\" ~ `with.kind` is \"HALF\", which is no Kind: FULL, PART",
        "kind ~ \"the kind FULL\" ~ `with.kind` is \"the kind FULL\", which is no Kind: FULL, PART",
        "kind ~ 0 ~ `with.kind` is 0, which is no Kind: FULL, PART",
        "kind ~ \"\" ~ `with.kind` is \"\", which is no Kind: FULL, PART",
        "born ~ \"29.2.2000\" ~ `with.born` is \"29.2.2000\", which is no LocalDate",
        "born ~ 11016 ~ `with.born` is 11016, which is no LocalDate",
        "home ~ \"Ulm\" ~ `with.home` is \"Ulm\", which is no Address",
        "home ~ {} ~ `with.home.city` has no value",
        "home ~ {\"city\": \"Ulm\", \"zpi\": \"1\"} ~ `with.home.zpi` is no component of Address",
        "home ~ {\"city\": \"Ulm\", \"zip\": 1} ~ `with.home.zip` is 1, which is no String",
        "others ~ {\"city\": \"Ulm\"} ~ `with.others` is {\"city\":\"Ulm\"}, which is no list",
        "others ~ [{\"city\": \"Ulm\"}, {\"city\": 3}] ~ `with.others[1].city` is 3, which is no",
        "points ~ {\"a\": \"x\"} ~ `with.points.a` is \"x\", which is no Integer; `int(...)`",
        "points ~ [1] ~ `with.points` is [1], which is no map",
        "rank ~ \"1\" ~ `with.rank` is \"1\", which is no ",
        "any ~ null ~ `with.any` has no value",
        "extra ~ 1 ~ `with.extra` is no component of Person",
      })
  void whatIsNotLikeItsTypeIsRefused(String component, String json, String message) {
    Map<String, @Nullable Object> person = good();
    person.put(component, Json.readLine(json));

    assertThatThrownBy(() -> bind(Person.class, person))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message)
        .message()
        .doesNotContain("coerce", "Jackson", "deserialize", "com.", "java.");
  }

  record Positive(int number) {
    Positive {
      if (number < 0) {
        throw new IllegalArgumentException("the number is negative");
      }
    }
  }

  @Test
  void whatARecordItselfRefusesIsSaidInItsWords() {
    assertThatThrownBy(() -> bind(Positive.class, Map.of("number", -1)))
        .hasMessage("`with`: the number is negative");
  }

  @Test
  void aLongValueIsShownInPart() {
    assertThatThrownBy(() -> bind(Positive.class, Map.of("number", "9".repeat(1_000))))
        .message()
        .hasSizeLessThan(250)
        .contains("999…, which is no int");
  }

  @Test
  void aValueAloneIsBoundToo() {
    assertThat(binding.toJava(3, int.class, "age")).isEqualTo(3);
    assertThat(binding.toJava(null, Optional.class, "zip")).isEqualTo(Optional.empty());
    assertThatThrownBy(() -> binding.toJava(null, String.class, "name"))
        .hasMessage("`name` has no value; what may have none is an `Optional`");
  }

  @Test
  void aMapIsACopyOfWhatCameIn() {
    Map<String, Object> inner = new LinkedHashMap<>(Map.of("b", new ArrayList<>(List.of(1.5, 2L))));
    Map<String, Object> given = Collections.singletonMap("a", inner);

    Object bound = bind(Map.class, given);
    inner.clear();

    assertThat(bound).hasToString("{a={b=[1.5, 2]}}");
  }

  record Everything(
      BigDecimal price,
      BigInteger big,
      double small,
      Kind kind,
      LocalDate day,
      Instant instant,
      Duration took,
      UUID id,
      Address home,
      Optional<Address> other,
      @Nullable String none,
      Set<Integer> numbers,
      char letter) {}

  @Test
  void whatComesOutIsWhatJsonHas() {
    Object json =
        json(
            new Everything(
                new BigDecimal("10.50"),
                BigInteger.TEN.pow(30),
                0.1,
                Kind.PART,
                LocalDate.of(2026, 1, 31),
                Instant.EPOCH,
                Duration.ofMinutes(90),
                new UUID(0, 1),
                new Address("Ulm", Optional.of("89073")),
                Optional.empty(),
                null,
                new TreeSet<>(List.of(1, 2)),
                'x'));

    Map<String, @Nullable Object> expected = new LinkedHashMap<>();
    expected.put("price", new BigDecimal("10.50"));
    expected.put("big", BigInteger.TEN.pow(30));
    expected.put("small", new BigDecimal("0.1"));
    expected.put("kind", "PART");
    expected.put("day", "2026-01-31");
    expected.put("instant", "1970-01-01T00:00:00Z");
    expected.put("took", "PT1H30M");
    expected.put("id", "00000000-0000-0000-0000-000000000001");
    expected.put("home", Map.of("city", "Ulm", "zip", "89073"));
    expected.put("other", null);
    expected.put("none", null);
    expected.put("numbers", List.of(1, 2));
    expected.put("letter", "x");
    assertThat(json).isEqualTo(expected);
  }

  record Bad(double number) {
    @Override
    public double number() {
      if (number < 0) {
        throw new IllegalStateException("nothing to see");
      }
      return number;
    }
  }

  @Test
  void whatJsonCannotHaveIsRefused() {
    List<Object> circle = new ArrayList<>();
    circle.add(circle);

    assertThatThrownBy(() -> json(new Bad(Double.NaN)))
        .hasMessage("`result` holds a number that JSON has not: NaN, or an infinite one");
    assertThatThrownBy(() -> json(Map.of("a", circle)))
        .hasMessage("`result` is nested too deeply, or contains itself");
    assertThatThrownBy(() -> json(new Bad(-1))).hasMessage("`result.number`: nothing to see");
    assertThatThrownBy(() -> json(Map.of("a", "x".repeat(1_000))))
        .hasMessage("`result` is 1,008 characters of JSON; big values travel by file");
  }

  private Object bind(Type type, Object json) {
    return binding.toJava(json, type, "with");
  }

  private @Nullable Object json(Object java) {
    return binding.toJson(java, "result", 1_000);
  }

  @SuppressWarnings("unchecked") // It is written above.
  private static Map<String, @Nullable Object> good() {
    Object good = Json.read(GOOD.getBytes(StandardCharsets.UTF_8));
    return (Map<String, @Nullable Object>) Objects.requireNonNull(good);
  }
}
