package dev.weft.needs;

/// A program that opens an engine and does not close it. Says the engine's process and its folder.
final class OpenEngine {

  public static void main(String[] arguments) throws Exception {
    Engine engine = Engine.open();
    IO.println(engine.process().pid());
    IO.println(engine.folder());
    Thread.currentThread().join();
  }
}
