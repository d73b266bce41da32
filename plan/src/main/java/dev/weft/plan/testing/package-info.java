/// Tests of plans: reads `*.test.yaml`, runs a plan with stubs in virtual time, and compares what
/// happened with what was expected. The command shows the results.
///
/// Uses the plan's entry point and the packages below it; none of them uses this one.
@NullMarked
package dev.weft.plan.testing;

import org.jspecify.annotations.NullMarked;
