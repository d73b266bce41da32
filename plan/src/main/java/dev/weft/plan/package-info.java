/// Plan files for those who run them: [PlanFile] reads one, with every file that it names, and
/// reports all mistakes at once; [PlanSchema] is for editors, [PlanOutline] tells two versions
/// apart.
///
/// This is the face of the packages below it. It uses all of them, and none of them knows it.
@NullMarked
package dev.weft.plan;

import org.jspecify.annotations.NullMarked;
