package dev.weft.needs;

import java.util.List;

/// Servers of the engine that are one cluster, for tests. Whoever opens one ([Engine#cluster])
/// closes it.
public record EngineCluster(List<Engine> nodes) implements AutoCloseable {

  @Override
  public void close() {
    nodes.forEach(Engine::close);
  }
}
