package dev.weft.needs;

import java.util.List;

/// A cluster of engine servers, for tests. The caller that opens one with [Engine#cluster] must
/// close it.
public record EngineCluster(List<Engine> nodes) implements AutoCloseable {

  @Override
  public void close() {
    nodes.forEach(Engine::close);
  }
}
