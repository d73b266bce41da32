package dev.weft.cli.simulate;

import dev.weft.model.CriticalChain;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What `--json` prints of forecasts, with times in seconds.
final class ForecastJson {
  private ForecastJson() {}

  /// @param assumed what was assumed, for users
  static Map<String, Object> of(List<Forecast> forecasts, Collection<String> assumed) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("simulated", true);
    json.put("assumed", List.copyOf(assumed));
    json.put("forecasts", forecasts.stream().map(ForecastJson::of).toList());
    json.put("smallest", ForecastPrinter.smallest(forecasts).settings());
    return json;
  }

  private static Map<String, Object> of(Forecast it) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("settings", it.settings());
    json.put("tasks", it.tasks());
    json.put("runs", it.took().size());
    json.put("took", it.took().stream().map(ForecastJson::seconds).toList());
    json.put("median-seed", it.medianSeed());
    json.put("p50", seconds(it.within(0.5)));
    json.put("p90", seconds(it.within(0.9)));
    json.put("failed", it.failed());
    json.put("full", named(it.full()));
    json.put("spent", named(it.spent()));
    List<Object> chain = new ArrayList<>();
    for (CriticalChain.Part part : it.chain()) {
      Map<String, Object> link = new LinkedHashMap<>();
      link.put("what", part.what());
      link.put("took", seconds(part.took()));
      link.put("attempts", part.attempts());
      link.put("after-full", named(part.after()));
      chain.add(link);
    }
    json.put("chain", chain);
    return json;
  }

  /// Returns values by the names of what they belong to.
  private static Map<String, Object> named(Map<?, ?> values) {
    Map<String, Object> named = new LinkedHashMap<>();
    values.forEach((of, value) -> named.put(String.valueOf(of), value));
    return named;
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1_000.0;
  }
}
