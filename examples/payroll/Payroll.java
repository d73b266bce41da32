package acme;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The Java steps of plan.yaml: methods that take a record and return a record.
public final class Payroll {
  private static final BigDecimal TAX = new BigDecimal("0.19");

  private Payroll() {}

  public enum Contract {
    MONTHLY,
    HOURLY
  }

  /// One person's month. Hours are empty for a monthly contract.
  public record Work(
      YearMonth month, Contract contract, BigDecimal rate, Optional<BigDecimal> hours) {}

  public record Slip(BigDecimal gross, BigDecimal tax, BigDecimal net) {}

  public static Slip draft(Work work) {
    BigDecimal gross =
        switch (work.contract()) {
          case MONTHLY -> work.rate();
          case HOURLY ->
              work.rate()
                  .multiply(
                      work.hours()
                          .orElseThrow(
                              () -> new IllegalStateException("no hours for " + work.month())));
        };
    BigDecimal cents = gross.setScale(2, RoundingMode.HALF_EVEN);
    BigDecimal tax = cents.multiply(TAX).setScale(2, RoundingMode.HALF_EVEN);
    return new Slip(cents, tax, cents.subtract(tax));
  }

  /// The folder with the slips of a run, one file with the net pay for each.
  public record Drafts(String folder) {}

  public record Total(int slips, BigDecimal net) {}

  public static Total total(Drafts drafts) throws IOException {
    List<Path> slips;
    try (Stream<Path> files = Files.list(Path.of(drafts.folder()))) {
      slips = files.filter(file -> file.toString().endsWith(".net")).toList();
    }
    BigDecimal net = BigDecimal.ZERO;
    for (Path slip : slips) {
      net = net.add(new BigDecimal(Files.readString(slip).strip()));
    }
    return new Total(slips.size(), net);
  }
}
