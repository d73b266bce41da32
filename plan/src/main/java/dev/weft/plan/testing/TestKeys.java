package dev.weft.plan.testing;

import java.util.List;

/// The keys of the mappings of a test file.
final class TestKeys {
  static final List<String> FILE = List.of("plan", "inputs", "rows", "stubs", "tests");
  static final List<String> TEST =
      List.of("inputs", "rows", "stubs", "kill-at", "cancel-at", "expect");
  static final List<String> COMMAND_STUB = List.of("outputs");
  static final List<String> REQUEST_STUB = List.of("status", "headers", "json", "body");
  static final List<String> APPROVAL_STUB = List.of("approve", "deny", "form");
  static final List<String> STUB =
      List.of(
          "takes", "times", "print", "outputs", "fail", "message", "status", "headers", "json",
          "body", "approve", "deny", "form");
  static final List<String> EXPECT =
      List.of(
          "status",
          "tasks",
          "steps",
          "ran",
          "not-ran",
          "before",
          "times",
          "outputs",
          "within",
          "commands",
          "requests");
  static final List<String> COMMAND = List.of("run", "env", "working-directory");
  static final List<String> REQUEST = List.of("http", "headers", "json", "body");

  private TestKeys() {}
}
