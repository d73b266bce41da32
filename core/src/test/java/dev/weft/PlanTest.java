package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlanTest {

  @Test
  void everyCircleIsFoundWithoutTheWayThatLeadsIntoIt() {
    Map<String, List<String>> needs = new LinkedHashMap<>();
    needs.put("into", List.of("a"));
    needs.put("a", List.of("b"));
    needs.put("b", List.of("a", "missing"));
    needs.put("itself", List.of("itself"));

    assertThat(Plan.circles(needs))
        .containsExactly(List.of("a", "b", "a"), List.of("itself", "itself"));
  }

  @Test
  void twoWaysToOneNeedAreNoCircle() {
    Map<String, List<String>> needs = new LinkedHashMap<>();
    needs.put("end", List.of("left", "right"));
    needs.put("left", List.of("start"));
    needs.put("right", List.of("start"));
    needs.put("start", List.of());

    assertThat(Plan.circles(needs)).isEmpty();
  }

  @Test
  void aCircleIsRefused() {
    Task nothing = new Task("t", List.of());

    assertThatThrownBy(
            () ->
                Plan.of(
                    "p",
                    Group.of("a", List.of(nothing)).withNeeds("b"),
                    Group.of("b", List.of(nothing)).withNeeds("a")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("needs form a circle: a -> b -> a");
  }
}
