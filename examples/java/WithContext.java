// Carries a scoped value to callables and to the steps of a run, whichever threads they run on. A
// logging context (MDC) or one of OpenTelemetry goes the same way.
//
//     ./weft java examples/java/WithContext.java

import static dev.weft.Step.step;
import static dev.weft.Weft.gather;

import dev.weft.Bounds;
import dev.weft.Group;
import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.local.LocalDriver;
import java.util.List;

static final ScopedValue<String> USER = ScopedValue.newInstance();

static final Step.Work<String> SIGN = step("sign", _ -> "signed by " + USER.get());

void main() throws Exception {
  ScopedValue.where(USER, "ada").call(() -> serve());
}

static RunResult serve() throws Exception {
  Bounds.Around here = ScopedValue.where(USER, USER.get())::run;

  List<String> orders = List.of("tea", "jam");
  IO.println(gather(Bounds.NONE.withContext(here), orders, it -> it + " for " + USER.get()));

  Plan plan = Plan.of("letters", Group.of(new Task("Letter", List.of(SIGN)).returning(SIGN)));
  RunResult result = new LocalDriver().withContext(here).run(plan, List.of());
  IO.println(result.value("Letter", SIGN));
  return result;
}
