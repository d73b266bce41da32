package dev.weft.plan.scope;

import dev.weft.Context;
import dev.weft.Failure;
import dev.weft.Poll;
import dev.weft.StepFailedException;
import dev.weft.expression.Expression;
import dev.weft.expression.ExpressionException;
import dev.weft.expression.Kind;
import dev.weft.expression.Path;
import dev.weft.expression.Scope;
import dev.weft.expression.Template;
import dev.weft.plan.source.Diagnostics;
import dev.weft.secret.SecretException;
import dev.weft.secret.Secrets;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads expressions, and texts that contain `${{ expression }}`, and checks that the values that
/// they read can exist.
public final class TemplateReader {
  private final ReadContext context;
  private final OutputPaths outputs;
  private final StaticScope names;
  private final Secrets secrets;
  private final KnownPaths paths;
  private final Diagnostics diagnostics;

  /// Creates a reader for the templates of one step.
  public TemplateReader(ReadContext context, OutputPaths outputs) {
    this(context, outputs, false);
  }

  /// @param ofAnswer whether they are evaluated when an attempt has succeeded
  private TemplateReader(ReadContext context, OutputPaths outputs, boolean ofAnswer) {
    this.context = context;
    this.outputs = outputs;
    this.names = context.names();
    this.secrets = context.secrets();
    this.diagnostics = context.diagnostics();
    this.paths = new KnownPaths(names, outputs, ofAnswer, diagnostics);
  }

  /// Returns a reader for what is evaluated when an attempt of the step has succeeded, and can read
  /// its `outputs`.
  public TemplateReader ofAnswer() {
    return new TemplateReader(context, outputs, true);
  }

  /// Returns null, after reporting an error, if the node is not a text or not a valid template.
  public @Nullable Template read(Node node, String what) {
    Template template = parse(node, what, diagnostics);
    return template != null && check(template, node) ? template : null;
  }

  /// Returns null, after reporting an error, if the node is not a text or not a valid template.
  /// Does not check whether the values that it reads exist.
  public static @Nullable Template parse(Node node, String what, Diagnostics diagnostics) {
    String text = Fields.text(node, what, diagnostics);
    try {
      return text == null ? null : Template.of(text);
    } catch (ExpressionException wrong) {
      diagnostics.add(node, wrong);
      return null;
    }
  }

  /// Reports errors in the values that a template reads.
  ///
  /// @return whether it can be used
  public boolean check(Template template, Node node) {
    boolean known = true;
    for (Expression expression : template.expressions()) {
      known &= check(expression, node);
    }
    return known;
  }

  /// Reads the condition `if`, as [#condition(Node, String)] does.
  public @Nullable Predicate<Context> condition(@Nullable Node node) {
    return condition(node, "if");
  }

  /// Reads a condition, with or without `${{ }}` around it; returns null if there is none, or,
  /// after reporting an error, if it is invalid.
  ///
  /// @param key the key whose value it is
  public @Nullable Predicate<Context> condition(@Nullable Node node, String key) {
    Expression condition = conditionOf(node, key, "row.age > 18");
    return condition == null ? null : reading("`" + key + "`: ", condition::holds)::apply;
  }

  /// Reads the condition `until` of a step that is polled; returns null if there is none, or, after
  /// reporting an error, if it is invalid.
  public Poll.@Nullable Until until(@Nullable Node node) {
    Expression condition = conditionOf(node, "until", "outputs.body.state == 'done'");
    if (node == null || condition == null) {
      return null;
    }
    if (condition.paths().stream().noneMatch(KnownPaths::isOfAnswer)) {
      diagnostics.add(
          node,
          "`until` reads nothing that the step itself leaves, so that it would never change",
          "such as `until: outputs.body.state == 'done'`");
      return null;
    }
    return (context, answer) -> {
      Answered answered = new Answered(condition, answer);
      String missing = reading("`until`: ", answered::missing).apply(context);
      return missing.isEmpty() ? null : missing;
    };
  }

  /// @param example a condition
  private @Nullable Expression conditionOf(@Nullable Node node, String key, String example) {
    String text = node == null ? null : Fields.text(node, "`" + key + "`", diagnostics);
    if (node == null || text == null) {
      return null;
    }
    try {
      String bare = bare(text);
      if (bare.isEmpty()) {
        diagnostics.add(
            node,
            "`" + key + "` is a condition, and there is none",
            "such as `" + key + ": " + example + "`");
        return null;
      }
      Expression expression = Expression.of(bare);
      if (!check(expression, node)) {
        return null;
      }
      if (!mayBeCondition(expression)) {
        String remedy = expression instanceof Path ? ", as in `" + expression + " == 'x'`" : "";
        diagnostics.add(
            node, "this is neither true nor false", "compare it with something" + remedy);
        return null;
      }
      return expression;
    } catch (ExpressionException wrong) {
      diagnostics.add(node, wrong);
      return null;
    }
  }

  /// Returns a function that computes the text of a template for display, when a step begins.
  public Function<Context, String> text(Template template) {
    return reading("", scope -> secrets.masks().mask(template.text(scope)));
  }

  /// Returns a function that computes a value when a step begins or a task has ended. If a value
  /// cannot be read, the step or task fails; the message contains no secret.
  ///
  /// @param what the beginning of the message
  public <T> Function<Context, T> reading(String what, Function<Scope, T> value) {
    return context -> {
      try {
        return value.apply(Scope.of(context, names.planValues()));
      } catch (ExpressionException | SecretException wrong) {
        throw new StepFailedException(
            new Failure(Failure.ERROR, masked(what + wrong.getMessage())));
      }
    };
  }

  private String masked(String message) {
    try {
      return secrets.masks().mask(message);
    } catch (SecretException missing) {
      // What cannot be looked up is in no message.
      return message;
    }
  }

  private boolean mayBeCondition(Expression expression) {
    return switch (expression) {
      case Expression.Computed computed -> computed.mayBeCondition(paths.kinds());
      case Path path -> paths.kind(path) != Kind.TEXT;
    };
  }

  private static String bare(String text) {
    String stripped = text.strip();
    boolean isWrapped =
        stripped.startsWith("${{") && stripped.endsWith("}}") && stripped.indexOf("${{", 1) < 0;
    return (isWrapped ? stripped.substring(3, stripped.length() - 2) : stripped).strip();
  }

  private boolean check(Expression expression, Node node) {
    boolean known = true;
    for (Path path : expression.paths()) {
      known &= paths.check(path, node);
    }
    try {
      if (known && expression instanceof Expression.Computed computed) {
        computed.check(paths.kinds());
        StatusWords.check(computed, node, diagnostics);
        paths.checkCompared(computed, node);
      }
      return known;
    } catch (ExpressionException wrong) {
      diagnostics.add(node, wrong);
      return false;
    }
  }
}
