package dev.weft.engine.run;

/// What can wait for limits: a group for the limits of its next task, a task for those of its step.
sealed interface LimitWaiter permits GroupRun, TaskRun {}
