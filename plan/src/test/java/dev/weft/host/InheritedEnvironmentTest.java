package dev.weft.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InheritedEnvironmentTest {

  @Test
  void theCallersLocaleIsPutBack() {
    assertThat(restored(Map.of("LC_ALL", "C.UTF-8", "WEFT_LC_ALL", "=de_DE", "A", "1")))
        .isEqualTo(Map.of("LC_ALL", "de_DE", "A", "1"));
    assertThat(restored(Map.of("LC_ALL", "C.UTF-8", "WEFT_LC_ALL", "=")))
        .isEqualTo(Map.of("LC_ALL", ""));
    assertThat(restored(Map.of("LC_ALL", "C.UTF-8", "WEFT_LC_ALL", ""))).isEmpty();
  }

  @Test
  void withoutTheLauncherTheEnvironmentIsTheCallersAlready() {
    assertThat(restored(Map.of("LC_ALL", "C", "LANG", "de_DE")))
        .isEqualTo(Map.of("LC_ALL", "C", "LANG", "de_DE"));
  }

  @Test
  void aVariableIsTheCallers() {
    Map<String, String> java = Map.of("LC_ALL", "C.UTF-8", "WEFT_LC_ALL", "", "A", "1");

    assertThat(InheritedEnvironment.variable("LC_ALL", java)).isNull();
    assertThat(InheritedEnvironment.variable("WEFT_LC_ALL", java)).isNull();
    assertThat(InheritedEnvironment.variable("A", java)).isEqualTo("1");
  }

  private static Map<String, String> restored(Map<String, String> java) {
    Map<String, String> environment = new HashMap<>(java);
    InheritedEnvironment.restore(environment);
    return environment;
  }
}
