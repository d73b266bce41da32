package dev.weft.cli;

/// The methods that the `java` steps of golden files call.
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
