package dev.weft.cli;

/// What the `java` steps of golden files name.
final class Payroll {
  record Work(String month, int hours) {}

  record Slip(int total) {}

  private Payroll() {}

  public static Slip draft(Work work) {
    return new Slip(work.hours() * work.month().length());
  }

  public static int count() {
    return 1;
  }
}
