package dev.weft;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/// Has Lincheck try the interleavings of the threads of models, one after another, and says of each
/// model whether it `holds`, has `hung`, or is `wrong`. A program of its own, which a test starts:
/// Lincheck attaches an agent that changes even the JDK's classes.
///
/// A model has a public static `SCENARIO` with what its threads do, and a nested class
/// `Specification` with the same operations, which return what they have to.
public final class Interleavings {
  private Interleavings() {}

  /// What is done at the same time by as many threads, and before and after by one.
  public record Scenario(List<Call> before, List<List<Call>> parallel, List<Call> after) {}

  /// A call of one of the model's operations.
  public record Call(String operation, List<Integer> arguments) {
    /// Calls it with numbers.
    public static Call of(String operation, Integer... arguments) {
      return new Call(operation, List.of(arguments));
    }
  }

  /// Runs the models.
  ///
  /// @param arguments how many interleavings to try, and the models' classes
  public static void main(String[] arguments) throws Exception {
    int interleavings = Integer.parseInt(arguments[0]);
    for (String model : Arrays.asList(arguments).subList(1, arguments.length)) {
      System.out.println(model + " " + resultOf(Class.forName(model), interleavings));
    }
  }

  private static String resultOf(Class<?> model, int interleavings) throws Exception {
    Class<?> specification = null;
    for (Class<?> type = model; specification == null; type = type.getSuperclass()) {
      specification =
          Arrays.stream(type.getDeclaredClasses())
              .filter(it -> it.getSimpleName().equals("Specification"))
              .findFirst()
              .orElse(null);
    }
    Scenario scenario = (Scenario) model.getField("SCENARIO").get(null);
    try {
      new ModelCheckingOptions()
          .iterations(0)
          .invocationsPerIteration(interleavings)
          .minimizeFailedScenario(false)
          .sequentialSpecification(specification)
          .addCustomScenario(
              new ExecutionScenario(
                  actors(model, scenario.before()),
                  scenario.parallel().stream().map(calls -> actors(model, calls)).toList(),
                  actors(model, scenario.after()),
                  null))
          .check(model);
      return "holds";
    } catch (LincheckAssertionError fault) {
      String message = String.valueOf(fault.getMessage());
      System.err.println(message);
      return message.contains("hung") ? "hung" : "wrong";
    }
  }

  private static List<Actor> actors(Class<?> model, List<Call> calls) {
    List<Actor> actors = new ArrayList<>();
    for (Call call : calls) {
      Method operation =
          Arrays.stream(model.getMethods())
              .filter(it -> it.getName().equals(call.operation()))
              .findFirst()
              .orElseThrow();
      actors.add(new Actor(operation, call.arguments()));
    }
    return actors;
  }
}
