/// The text of a plan file, what is wrong in it ([Diagnostics]), and its vocabulary: the keys
/// of each mapping ([PlanKeys]), what a step can do ([Action]), and how times are written
/// ([Times]).
///
/// A new key begins in [PlanKeys]. This package uses no other of the plan; all others may use
/// it.
@NullMarked
package dev.weft.plan.source;

import org.jspecify.annotations.NullMarked;
