/// The state of a run, for views: [RunModel] follows the run's events and answers queries, in
/// memory that does not grow with the number of ended tasks. Views, in a terminal or elsewhere,
/// query the model and keep no run state of their own.
@NullMarked
package dev.weft.model;

import org.jspecify.annotations.NullMarked;
