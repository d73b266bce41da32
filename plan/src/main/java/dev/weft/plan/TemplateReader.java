package dev.weft.plan;

import dev.weft.Context;
import dev.weft.Failure;
import dev.weft.StepFailedException;
import dev.weft.expression.Cel;
import dev.weft.expression.Expression;
import dev.weft.expression.ExpressionException;
import dev.weft.expression.Path;
import dev.weft.expression.Scope;
import dev.weft.expression.Template;
import dev.weft.secret.SecretException;
import dev.weft.secret.Secrets;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads expressions, and texts with `${{ expression }}` in them, and checks that what they read
/// can be there.
final class TemplateReader {
  private final Names names;
  private final Secrets secrets;
  private final OutputPaths outputs;
  private final Problems problems;

  /// A reader for the templates of one step.
  TemplateReader(Surroundings around, OutputPaths outputs) {
    this.names = around.names();
    this.secrets = around.secrets();
    this.outputs = outputs;
    this.problems = around.problems();
  }

  /// Null, with a problem, if it is no text or no template.
  @Nullable Template read(Node node, String what) {
    Template template = parse(node, what, problems);
    return template != null && check(template, node) ? template : null;
  }

  /// Null, with a problem, if it is no text or no template. Whether there is what it reads is not
  /// checked.
  static @Nullable Template parse(Node node, String what, Problems problems) {
    String text = Fields.text(node, what, problems);
    try {
      return text == null ? null : Template.of(text);
    } catch (ExpressionException wrong) {
      problems.add(node, String.valueOf(wrong.getMessage()), "");
      return null;
    }
  }

  /// Notes what is wrong with what a template reads.
  ///
  /// @return whether it can be used
  boolean check(Template template, Node node) {
    try {
      template.expressions().forEach(expression -> check(expression, node));
      return true;
    } catch (ExpressionException wrong) {
      problems.add(node, String.valueOf(wrong.getMessage()), "");
      return false;
    }
  }

  /// A condition, with or without `${{ }}` around it; null if there is none, or with a problem if
  /// it is wrong.
  @Nullable Predicate<Context> condition(@Nullable Node node) {
    String text = node == null ? null : Fields.text(node, "`if`", problems);
    if (node == null || text == null) {
      return null;
    }
    try {
      Expression expression = Expression.of(bare(text));
      check(expression, node);
      if (expression instanceof Cel cel && !cel.mayBeCondition(names.kinds())) {
        problems.add(node, "this is neither true nor false", "compare it with something");
      }
      return context -> holds(expression, context);
    } catch (ExpressionException wrong) {
      problems.add(node, String.valueOf(wrong.getMessage()), remedy(text));
      return null;
    }
  }

  /// The text of a template, for people, once a step is to begin.
  Function<Context, String> text(Template template) {
    return context -> {
      try {
        return secrets.masks().mask(template.text(Scope.of(context, names.given())));
      } catch (ExpressionException | SecretException wrong) {
        String message = secrets.masks().mask(String.valueOf(wrong.getMessage()));
        throw new StepFailedException(new Failure(Failure.ERROR, message));
      }
    };
  }

  private boolean holds(Expression expression, Context context) {
    try {
      return expression.holds(Scope.of(context, names.given()));
    } catch (ExpressionException | SecretException wrong) {
      String message = secrets.masks().mask("`if`: " + wrong.getMessage());
      throw new StepFailedException(new Failure(Failure.ERROR, message));
    }
  }

  private static String bare(String text) {
    String stripped = text.strip();
    boolean whole =
        stripped.startsWith("${{") && stripped.endsWith("}}") && stripped.indexOf("${{", 1) < 0;
    return (whole ? stripped.substring(3, stripped.length() - 2) : stripped).strip();
  }

  /// What GitHub's workflows have and a plan says otherwise.
  private static String remedy(String text) {
    if (text.contains("failure()")) {
      return "what is to happen after a failure stands under `on-failure:`";
    }
    return text.contains("always()") ? "what is always to happen stands under `finally:`" : "";
  }

  private void check(Expression expression, Node node) {
    boolean known = true;
    for (Path path : expression.paths()) {
      known &= isKnown(path, node);
    }
    if (known && expression instanceof Cel cel) {
      cel.check(names.kinds());
    }
  }

  /// Notes what is wrong with a path.
  private boolean isKnown(Path path, Node node) {
    List<String> segments = path.segments();
    String root = segments.getFirst();
    Collection<String> fields = names.fieldsOf(root);
    if (fields != null) {
      return require(fields, segments.size() > 1 ? segments.get(1) : "", root, node);
    }
    return switch (root) {
      case Names.STEPS -> outputs.check(path, node);
      case Names.NEEDS -> isNeed(path, node);
      default -> {
        if (!names.isOpenRow(root)) {
          problems.add(node, "`" + path + "` names nothing", Nearest.remedy(root, names.roots()));
        }
        yield names.isOpenRow(root);
      }
    };
  }

  private boolean isNeed(Path path, Node node) {
    List<String> segments = path.segments();
    String name = segments.size() > 1 ? segments.get(1) : "";
    if (!names.needs().containsKey(name)) {
      problems.add(
          node,
          "this task does not need `" + name + "`",
          names.needs().isEmpty()
              ? "add `needs: [" + name + "]`"
              : Nearest.remedy(name, names.needs().keySet()));
      return false;
    }
    Collection<String> left = names.needs().get(name);
    boolean isStatus = segments.size() == 3 && segments.get(2).equals("status");
    if (isStatus) {
      return true;
    }
    if (segments.size() < 4 || !segments.get(2).equals("outputs")) {
      problems.add(
          node,
          "`" + path + "` is no value",
          "write `needs.TASK.outputs.NAME` or `needs.TASK.status`");
      return false;
    }
    if (left == null) {
      problems.add(node, "`" + name + "` stands for many rows, whose outputs have no one name", "");
      return false;
    }
    return require(left, segments.get(3), path.toString(), node);
  }

  private boolean require(Collection<String> known, String name, String of, Node node) {
    if (known.contains(name)) {
      return true;
    }
    if (of.equals("secrets")) {
      Names.noSecret(name, known, node, problems);
      return false;
    }
    String message = "`" + of + (name.isEmpty() ? "" : "." + name) + "` names nothing";
    if (of.equals("inputs")) {
      message = "the plan has no input `" + name + "`";
    } else if (of.equals(names.as())) {
      message = "a row has no column `" + name + "`";
    } else if (of.startsWith(Names.NEEDS + ".")) {
      message = "that task has no output `" + name + "`; its `outputs` say what it leaves";
    }
    problems.add(node, message, Nearest.remedy(name, known));
    return false;
  }
}
