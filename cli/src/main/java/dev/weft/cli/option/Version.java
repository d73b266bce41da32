package dev.weft.cli.option;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/// Which build of Weft this is, and what it runs on.
public final class Version {
  private Version() {}

  /// Returns the number, such as `0.1.0`.
  public static String number() {
    return build().getProperty("version", "");
  }

  /// Returns what `--version` prints: Weft, and what it runs on. A build from a checkout does not
  /// know its commit.
  public static String[] lines() {
    Properties build = build();
    String commit = build.getProperty("commit", "");
    return new String[] {
      "weft " + number() + (commit.isEmpty() ? "" : " (commit " + commit + ")"),
      "Java %s (%s), SQLite %s"
          .formatted(
              Runtime.version(), System.getProperty("java.vendor"), build.getProperty("sqlite"))
    };
  }

  private static Properties build() {
    Properties build = new Properties();
    try (InputStream properties = Version.class.getResourceAsStream("build.properties")) {
      if (properties != null) {
        build.load(properties);
      }
    } catch (IOException unreadable) {
      // Its number is then unknown, which is no reason to fail.
    }
    return build;
  }
}
