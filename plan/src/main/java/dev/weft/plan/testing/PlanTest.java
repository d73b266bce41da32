package dev.weft.plan.testing;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// One test of a plan.
///
/// @param name its name
/// @param place where the file names it
/// @param stubs what steps do, those of the file included
/// @param expectations what should happen
/// @param killAt the step at whose beginning Weft is killed; null for none
/// @param killPlace where the test says so
/// @param cancelAt the step at whose beginning the run is cancelled; null for none
/// @param cancelPlace where the test says so
record PlanTest(
    String name,
    Node place,
    List<Stub> stubs,
    List<Expectation> expectations,
    @Nullable StepPattern killAt,
    @Nullable Node killPlace,
    @Nullable StepPattern cancelAt,
    @Nullable Node cancelPlace) {}
