package dev.weft.plan.results;

import java.nio.file.Path;
import java.util.List;

/// What the key `results` of a task says.
///
/// @param task the task
/// @param file its file
/// @param format the file's format
/// @param columns the columns of its rows, as far as they are known before the run
/// @param outputs the names of its outputs
public record TaskResults(
    String task, Path file, ResultFormat format, List<String> columns, List<String> outputs) {

  public TaskResults {
    columns = List.copyOf(columns);
    outputs = List.copyOf(outputs);
  }
}
