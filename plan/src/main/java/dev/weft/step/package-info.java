/// The steps of a plan file, except HTTP: commands with their variables and outputs, Java methods,
/// and bodies that mask secrets. Independent of file formats. Uses `dev.weft.step.process`.
///
/// Java programs use commands in their own tasks with [CommandBody], or run one without a task
/// through [dev.weft.step.process.Processes]:
///
/// ```java
/// Processes processes = new Processes(Duration.ofSeconds(10));
/// List<Template> command = CommandBody.shell("brew --cups 2");
/// Body brew = new CommandBody(command, Environment.EMPTY, folder, processes);
/// Step step = new Step.Work("brew", brew).withTimeout(Duration.ofMinutes(5));
/// // after the run, however it has ended: what commands have left in the background
/// processes.sweep(result.run());
/// ```
///
/// [dev.weft.step.http.HttpBody] sends requests and has an example, too.
@NullMarked
package dev.weft.step;

import org.jspecify.annotations.NullMarked;
