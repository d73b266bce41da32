package dev.weft.plan.reading;

import dev.weft.expression.Template;
import dev.weft.expression.ValueTemplate;
import dev.weft.plan.hints.Nearest;
import dev.weft.plan.scope.Fields;
import dev.weft.plan.scope.ReadContext;
import dev.weft.plan.scope.TemplateReader;
import dev.weft.plan.scope.ValueReader;
import dev.weft.plan.source.Diagnostics;
import dev.weft.step.JavaBody;
import dev.weft.step.JavaClasses;
import dev.weft.step.JavaMethod;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// Reads a `java` step: `package.Class::method`, and the values that the method takes. Classes are
/// inspected, but none of their code runs.
final class JavaReader {
  private static final String WORD = "[\\p{L}_$][\\p{L}\\p{N}_$]*";
  private static final Pattern METHOD =
      Pattern.compile("(WORD(?:\\.WORD)*)::(WORD)".replace("WORD", WORD));
  // The notation of other tools: `acme.Payroll.draft()`, `acme.Payroll#draft`.
  private static final Pattern ALMOST =
      Pattern.compile("(WORD(?:\\.WORD)*)(?:\\.|#|::)(WORD)(?:\\(.*\\))?".replace("WORD", WORD));

  private final ReadContext context;
  private final TemplateReader templates;
  private final Diagnostics diagnostics;

  JavaReader(ReadContext context, TemplateReader templates) {
    this.context = context;
    this.templates = templates;
    this.diagnostics = context.diagnostics();
  }

  /// Returns null, after reporting an error, if a step cannot call the method.
  @Nullable JavaBody read(Node java, Fields fields) {
    Node with = fields.node("with");
    Fields given = with == null ? null : Fields.of(with, "`with`", diagnostics);
    ValueReader values = new ValueReader(templates, diagnostics);
    ValueTemplate template =
        with instanceof MappingNode ? values.read(with) : ValueTemplate.of(Map.of());
    JavaMethod method = find(java, context);
    if (method == null) {
      return null;
    }
    if (given == null) {
      refuseMissing(method, List.of(), java);
    } else if (method.takesValues()) {
      check(method, given, values, fields.key("with"));
    } else {
      diagnostics.add(fields.key("with"), "this method takes no values", "leave `with` out");
    }
    return new JavaBody(method, template, context.planValues());
  }

  private void check(JavaMethod method, Fields given, ValueReader values, Node place) {
    List<String> names = method.names();
    if (names == null) {
      return;
    }
    given
        .values()
        .forEach(
            (name, value) -> {
              if (!names.contains(name)) {
                String message = "this method takes no `" + name + "`";
                diagnostics.add(given.key(name), message, Nearest.remedy(name, names));
              } else if (value instanceof ScalarNode scalar && !Template.isIn(scalar.getValue())) {
                check(method, name, value, values);
              }
            });
    // A missing name may be a misspelt one, which is reported already.
    if (given.isSound() && names.containsAll(given.values().keySet())) {
      refuseMissing(method, given.values().keySet(), place);
    }
  }

  /// Checks a literal value before the run.
  private void check(JavaMethod method, String name, Node value, ValueReader values) {
    try {
      method.check(name, values.tree(value));
    } catch (IllegalArgumentException unfit) {
      diagnostics.add(value, String.valueOf(unfit.getMessage()), "");
    }
  }

  private void refuseMissing(JavaMethod method, Collection<String> given, Node place) {
    List<String> missing = new ArrayList<>(method.needed());
    missing.removeAll(given);
    if (!missing.isEmpty()) {
      diagnostics.add(
          place,
          "no value for `" + String.join("`, `", missing) + "`",
          "write it under `with`; what may have none is an `Optional`");
    }
  }

  /// Returns the method that a step names; null, after reporting an error, if a step cannot call
  /// it.
  static @Nullable JavaMethod find(Node java, ReadContext context) {
    String text = Fields.text(java, "`java`", context.diagnostics());
    if (text == null) {
      return null;
    }
    Matcher name = METHOD.matcher(text.strip());
    if (!name.matches()) {
      Matcher almost = ALMOST.matcher(text.strip());
      context
          .diagnostics()
          .add(
              java,
              "`java` names a method, such as `com.acme.Payroll::draft`",
              almost.matches()
                  ? Nearest.question(almost.group(1) + "::" + almost.group(2))
                  : "its class with its package, `::`, and its name");
      return null;
    }
    JavaClasses classes = context.classes();
    return classes == null
        ? null
        : find(java, name.group(1), name.group(2), classes, context.diagnostics());
  }

  private static @Nullable JavaMethod find(
      Node java, String type, String name, JavaClasses classes, Diagnostics diagnostics) {
    try {
      Method method = find(java, classes.load(type), name, diagnostics);
      return method == null ? null : JavaMethod.of(method, classes);
    } catch (ClassNotFoundException missing) {
      diagnostics.add(java, "there is no class `" + type + "`", meant(type, classes));
    } catch (LinkageError broken) {
      diagnostics.add(java, "`" + type + "` cannot be used: " + JavaClasses.explain(broken), "");
    } catch (IllegalArgumentException unfit) {
      diagnostics.add(java, String.valueOf(unfit.getMessage()), "");
    }
    return null;
  }

  private static @Nullable Method find(
      Node java, Class<?> type, String name, Diagnostics diagnostics) {
    List<Method> all =
        Arrays.stream(type.getDeclaredMethods()).filter(it -> !it.isSynthetic()).toList();
    List<Method> called = all.stream().filter(it -> it.getName().equals(name)).toList();
    List<Method> callable = called.stream().filter(JavaReader::isPublicStatic).toList();
    if (callable.size() > 1) {
      String message = "`%s` has several methods `%s`".formatted(type.getSimpleName(), name);
      diagnostics.add(java, message, "a step names one of which there is one only");
    } else if (called.isEmpty()) {
      List<String> names =
          all.stream().filter(JavaReader::isPublicStatic).map(Method::getName).distinct().toList();
      String message = "`%s` has no method `%s`".formatted(type.getSimpleName(), name);
      diagnostics.add(java, message, Nearest.remedy(name, names));
    } else {
      return callable.isEmpty() ? called.getFirst() : callable.getFirst();
    }
    return null;
  }

  private static boolean isPublicStatic(Method method) {
    return Modifier.isPublic(method.getModifiers()) && Modifier.isStatic(method.getModifiers());
  }

  /// Suggests a class: with this name in another package, or with a similar name; or says where it
  /// was searched.
  private static String meant(String type, JavaClasses classes) {
    List<String> names = classes.names();
    return names.stream()
        .filter(name -> simple(name).equals(simple(type)))
        .findFirst()
        .or(() -> Nearest.best(type, names))
        .map(Nearest::question)
        .orElseGet(
            () ->
                classes.path().isEmpty()
                    ? "say where it is: `classpath: [lib/*.jar]`, beside `tasks`"
                    : "`classpath` leads to "
                        + String.join(", ", classes.path().stream().map(Path::toString).toList()));
  }

  private static String simple(String type) {
    return type.substring(Math.max(type.lastIndexOf('.'), type.lastIndexOf('$')) + 1);
  }
}
