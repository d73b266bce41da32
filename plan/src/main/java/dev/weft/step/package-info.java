/// What the steps of a plan file do, but for HTTP: commands with their variables and outputs, Java
/// methods, and bodies that mask secrets. Knows no file format. Uses `dev.weft.step.process`.
///
/// Java programs give their own tasks commands with [CommandBody], or run one without any task
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
/// [dev.weft.step.http.HttpBody] sends requests; an example is there.
@NullMarked
package dev.weft.step;

import org.jspecify.annotations.NullMarked;
