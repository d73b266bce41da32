package dev.weft.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class TaskNameTest {
  private static final Set<String> GROUPS = Set.of("Copy", "Copy/to", "Check");

  @Test
  void aRowBelongsToTheGroupThatItsNameBeginsWith() {
    assertThat(TaskName.parse("Check/a.txt", GROUPS::contains))
        .contains(new TaskName("Check", "a.txt"));
    assertThat(TaskName.parse("Check/in/a.txt", GROUPS::contains))
        .contains(new TaskName("Check", "in/a.txt"));
    assertThat(TaskName.parse("Copy/to/b", GROUPS::contains))
        .contains(new TaskName("Copy/to", "b"));
    assertThat(TaskName.parse("Copy/", GROUPS::contains)).contains(new TaskName("Copy", ""));
  }

  @Test
  void aSingleTaskIsCalledLikeItsGroup() {
    assertThat(TaskName.parse("Copy/to", GROUPS::contains)).contains(new TaskName("Copy/to", null));
  }

  @Test
  void anotherNameIsNoTask() {
    assertThat(TaskName.parse("Chec/a", GROUPS::contains)).isEmpty();
    assertThat(TaskName.parse("/a", GROUPS::contains)).isEmpty();
    assertThat(TaskName.parse("", GROUPS::contains)).isEmpty();
  }

  @Test
  void aNameIsWrittenAsItIsRead() {
    for (String name : Set.of("Check/a/b", "Copy/to", "Copy/", "Copy/to//")) {
      assertThat(TaskName.parse(name, GROUPS::contains)).map(TaskName::toString).contains(name);
    }
  }
}
