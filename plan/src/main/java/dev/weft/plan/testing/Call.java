package dev.weft.plan.testing;

import dev.weft.Attempt;
import dev.weft.Body;
import dev.weft.Failure;
import dev.weft.StepFailedException;
import dev.weft.expression.ExpressionException;
import dev.weft.expression.Scope;
import dev.weft.secret.Masks;
import dev.weft.step.CommandBody;
import dev.weft.step.JavaBody;
import dev.weft.step.MaskedBody;
import dev.weft.step.http.HttpBody;
import dev.weft.step.process.CommandLine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What an attempt would have done, with its values filled in and its secrets masked.
sealed interface Call {

  /// A command.
  ///
  /// @param words the program and its arguments
  /// @param environment the variables that the plan gives it
  record Command(List<String> words, Map<String, String> environment, Path directory)
      implements Call {

    /// Returns the command as a plan has it: the text for a shell, or the words.
    String written() {
      boolean isShell = words.size() > 2 && words.get(words.size() - 2).equals("-c");
      return isShell ? words.getLast() : String.join(" ", words);
    }
  }

  /// A request.
  ///
  /// @param headers by lower-case name
  /// @param payload the text that is sent; null for none
  record Request(
      String method, String address, Map<String, String> headers, @Nullable String payload)
      implements Call {
    String written() {
      return method + " " + address;
    }
  }

  /// Java code.
  record Method() implements Call {}

  /// Returns the body that does the work.
  static Body real(Body body) {
    return body instanceof MaskedBody masked ? masked.body() : body;
  }

  /// Fills in the values of an attempt.
  ///
  /// @throws StepFailedException if one is missing, as in a real run
  static Call of(Body body, Attempt attempt, Masks masks) {
    return switch (real(body)) {
      case CommandBody command -> command(command.commandLine(attempt), masks);
      case HttpBody http -> request(http, attempt, masks);
      case JavaBody java -> method(java, attempt);
      default -> new Method();
    };
  }

  private static Command command(CommandLine line, Masks masks) {
    Map<String, String> environment = new TreeMap<>();
    line.environment().forEach((name, value) -> environment.put(name, masks.mask(value)));
    return new Command(
        line.arguments().stream().map(masks::mask).toList(), environment, line.workingDirectory());
  }

  private static Request request(HttpBody http, Attempt attempt, Masks masks) {
    HttpBody.Head head = http.head(attempt);
    Map<String, String> headers = new TreeMap<>();
    head.headers()
        .forEach(
            (name, values) ->
                headers.put(name.toLowerCase(Locale.ROOT), masks.mask(String.join(", ", values))));
    byte[] payload = http.payload(attempt);
    return new Request(
        head.method(),
        masks.mask(head.address().toString()),
        headers,
        payload == null ? null : masks.mask(new String(payload, StandardCharsets.UTF_8)));
  }

  private static Method method(JavaBody java, Attempt attempt) {
    try {
      var _ = java.with().value(Scope.of(attempt.context(), java.planValues()));
      return new Method();
    } catch (ExpressionException noValue) {
      throw new StepFailedException(
          new Failure(Failure.ERROR, String.valueOf(noValue.getMessage())));
    }
  }
}
