package dev.weft.cli;

import dev.weft.cli.option.CommandHints;
import dev.weft.engine.Numbers;
import dev.weft.json.Json;
import dev.weft.live.LiveRuns;
import dev.weft.live.Reply.Waiting;
import dev.weft.terminal.screen.Questions;
import dev.weft.terminal.text.OneLine;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/// Lists the approvals that runs wait for.
///
/// @param err receives what is wrong with runs that do not answer
/// @param folder the folder of the plans
/// @param json whether to list them as JSON, one a line
/// @param how the commands that answer
record WaitingApprovals(
    PrintWriter err, Path folder, boolean json, Function<Waiting, CommandHints> how) {

  /// Lists what live runs wait for.
  void list(PrintWriter out, LiveRuns found) {
    if (json) {
      found.alive().forEach(waiting -> list(out, waiting));
      found.mute().forEach(it -> err.println(OneLine.of("run " + it.run() + ": " + it.why())));
    } else {
      tell(out, found);
    }
  }

  /// Lists it as text, such as behind an error.
  void tell(PrintWriter out, LiveRuns found) {
    if (found.alive().isEmpty()) {
      out.println(OneLine.of("no run of a plan in " + folder + " waits for an approval"));
    }
    found.alive().forEach(waiting -> tell(out, waiting));
    found.mute().forEach(it -> out.println(OneLine.of("run " + it.run() + ": " + it.why())));
    out.flush();
  }

  /// Lists what one run waits for.
  void list(PrintWriter out, Waiting waiting) {
    if (!json) {
      tell(out, waiting);
      return;
    }
    for (Waiting.Awaited awaited : waiting.approvals()) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("run", waiting.run());
      line.put("plan", waiting.plan());
      line.putAll(awaited.json());
      out.println(Json.write(line));
    }
    out.flush();
  }

  /// Lists it as text, such as behind an error.
  void tell(PrintWriter out, Waiting waiting) {
    boolean none = waiting.approvals().isEmpty();
    String run = "run " + waiting.run() + " of " + waiting.plan();
    out.println(OneLine.of(run + (none ? ": nothing waits for an approval" : "")));
    CommandHints answer = how.apply(waiting);
    for (Waiting.Awaited awaited : waiting.approvals()) {
      boolean single =
          waiting.approvals().stream().filter(it -> it.task().equals(awaited.task())).count() == 1;
      out.println(OneLine.of("  " + awaited.task() + ": " + awaited.name()));
      line(out, answer.command(awaited.task(), single ? null : awaited.step(), awaited.form()));
      line(out, "waits since " + awaited.since());
      if (!awaited.by().isEmpty()) {
        line(out, "by " + String.join(" or ", awaited.by()));
      }
      awaited.form().fields().forEach(it -> line(out, it.name() + ": " + Questions.describe(it)));
    }
    if (waiting.count() > waiting.approvals().size()) {
      out.printf("  %s more%n", Numbers.format(waiting.count() - waiting.approvals().size()));
    }
    out.flush();
  }

  private static void line(PrintWriter out, String text) {
    out.println(OneLine.of("    " + text));
  }
}
