/// The entry point for plan files: [PlanFile] reads one, with every file that it names, and reports
/// all errors at once; [PlanSchema] is for editors, [PlanOutline] compares two versions.
///
/// This package uses all of the packages below it, and none of them uses this one.
@NullMarked
package dev.weft.plan;

import org.jspecify.annotations.NullMarked;
