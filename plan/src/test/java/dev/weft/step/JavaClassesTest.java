package dev.weft.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Attempt;
import dev.weft.step.process.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaClassesTest {
  private static final String OWN_JACKSON =
      """
      package tools.jackson.databind;

      public class ObjectMapper {
        @Override
        public String toString() {
          return "the user's own";
        }
      }
      """;
  private static final String USES_JACKSON =
      """
      package acme;

      public class Uses {
        public static String mapper() {
          return new tools.jackson.databind.ObjectMapper().toString();
        }
      }
      """;

  @TempDir private Path folder;

  @Test
  void classesSeeTheJdkEachOtherAndTheCore() throws Exception {
    Path classes = Compiled.into(folder, "package acme;\npublic class Payroll { class Slip {} }");
    try (JavaClasses java = JavaClasses.in(List.of(classes))) {
      ClassLoader loader = java.load("acme.Payroll").getClassLoader();

      assertThat(java.load("acme.Payroll$Slip").getClassLoader()).isSameAs(loader);
      assertThat(java.load("java.sql.Connection")).isSameAs(java.sql.Connection.class);
      assertThat(java.load("dev.weft.Attempt")).isSameAs(Attempt.class);
    }
  }

  @Test
  void classesSeeNothingElseThatWeRestOn() {
    try (JavaClasses java = JavaClasses.in(List.of(folder))) {
      for (Class<?> ours : List.of(Processes.class, JavaClasses.class, JavaClassesTest.class)) {
        assertThatThrownBy(() -> java.load(ours.getName()))
            .isInstanceOf(ClassNotFoundException.class);
      }
      for (String library : List.of("tools.jackson.databind.ObjectMapper", "dev.cel.Missing")) {
        assertThatThrownBy(() -> java.load(library)).isInstanceOf(ClassNotFoundException.class);
      }
      assertThat(java.loader().getResource("META-INF/services/tools.jackson.databind.ObjectMapper"))
          .isNull();
    }
  }

  @Test
  void classesMayBringAnotherVersionOfOurLibraries() throws Exception {
    Path library = Files.createDirectory(folder.resolve("library"));
    Compiled.into(library, OWN_JACKSON);
    Path jar = Compiled.jar(library, folder.resolve("jackson.jar"));
    Path classes = Files.createDirectory(folder.resolve("classes"));
    Compiled.into(classes, USES_JACKSON);

    try (JavaClasses java = JavaClasses.in(List.of(classes, jar))) {
      Class<?> uses = java.load("acme.Uses");

      assertThat(uses.getMethod("mapper").invoke(null)).isEqualTo("the user's own");
    }
  }

  @Test
  void theNamesAreThoseOfAllClassesInJarsAndFolders() throws IOException {
    Path packed = Files.createDirectory(folder.resolve("packed"));
    Compiled.into(packed, "package acme;\npublic class Payroll { class Slip {} }");
    Path classes = Files.createDirectory(folder.resolve("classes"));
    Compiled.into(classes, "class Alone {}");
    Path jar = Compiled.jar(packed, folder.resolve("payroll.jar"));

    try (JavaClasses java = JavaClasses.in(List.of(jar, classes, folder.resolve("gone.jar")))) {
      assertThat(java.names())
          .containsExactlyInAnyOrder("acme.Payroll", "acme.Payroll$Slip", "Alone");
    }
    assertThat(JavaClasses.ofProcess().names()).isEmpty();
  }

  @Test
  void afterItIsClosedItsJarsAreToo() throws Exception {
    Path classes = Files.createDirectory(folder.resolve("classes"));
    Compiled.into(classes, "class One {}", "class Other {}");
    JavaClasses java = JavaClasses.in(List.of(Compiled.jar(classes, folder.resolve("some.jar"))));
    java.load("One");

    java.close();

    assertThatThrownBy(() -> java.load("Other")).isInstanceOf(ClassNotFoundException.class);
  }
}
