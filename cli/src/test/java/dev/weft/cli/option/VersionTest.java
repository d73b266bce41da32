package dev.weft.cli.option;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VersionTest {

  @Test
  void theBuildAndWhatItRunsOnAreNamed() {
    assertThat(Version.number()).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
    assertThat(Version.lines()[0]).matches("weft \\d\\S+( \\(commit [0-9a-f]{7,}\\))?");
    assertThat(Version.lines()[1])
        .startsWith("Java " + Runtime.version())
        .matches(".*, SQLite 3(\\.\\d+){2,3}");
  }
}
