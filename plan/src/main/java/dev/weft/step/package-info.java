/// What the steps of a plan file do. Knows no file format.
///
/// Java programs give their own tasks commands with [CommandBody], or run one without any task
/// through [Processes]:
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
/// [HttpBody] sends requests; an example is there.
@NullMarked
package dev.weft.step;

import org.jspecify.annotations.NullMarked;
