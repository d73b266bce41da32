package dev.weft.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A run as one self-contained HTML file that needs no network and no server.
///
/// Names and output in a run are untrusted text. The page embeds them as data and shows them as
/// text only, and its policy allows only its own scripts and no loading of resources.
public final class Page {
  /// In order of inclusion; each may use declarations of those before it.
  private static final List<String> SCRIPTS =
      List.of(
          "format.js",
          "dom.js",
          "data.js",
          "curve.js",
          "axis.js",
          "rows.js",
          "ink.js",
          "marks.js",
          "paint.js",
          "pointer.js",
          "timeline.js",
          "controls.js",
          "details.js",
          "head.js",
          "loads.js",
          "tables.js",
          "main.js");

  private Page() {}

  /// Writes the page and flushes `out`, but does not close it.
  ///
  /// @param version Weft's version, which the footer shows
  /// @param out must encode text as UTF-8
  /// @throws IOException if `out` cannot be written to
  public static void write(Timeline timeline, String version, Writer out) throws IOException {
    write(timeline, null, null, version, out);
  }

  /// Writes the page of a run that is in progress.
  ///
  /// @param left an estimate of how long its rest takes; null for none
  /// @param version Weft's version, which the footer shows
  /// @param out must encode text as UTF-8
  /// @throws IOException if `out` cannot be written to
  public static void write(Timeline timeline, @Nullable Duration left, String version, Writer out)
      throws IOException {
    write(timeline, null, left, version, out);
  }

  /// Writes the page of a simulated run, which says so.
  ///
  /// @param version Weft's version, which the footer shows
  /// @param out must encode text as UTF-8
  /// @throws IOException if `out` cannot be written to
  public static void write(Timeline timeline, Simulated simulated, String version, Writer out)
      throws IOException {
    write(timeline, simulated, null, version, out);
  }

  private static void write(
      Timeline timeline,
      @Nullable Simulated simulated,
      @Nullable Duration left,
      String version,
      Writer out)
      throws IOException {
    String style = read("style.css");
    String script =
        SCRIPTS.stream()
            .map(Page::read)
            .collect(Collectors.joining("\n", "(() => {\n\"use strict\";\n", "})();\n"));
    String page =
        read("page.html")
            .replace("{{style-hash}}", hash(style))
            .replace("{{script-hash}}", hash(script))
            .replace("{{style}}", style)
            .replace("{{script}}", script);
    int data = page.indexOf("{{data}}");
    out.append(page, 0, data);
    PageData.write(timeline, simulated, left, version, out);
    out.append(page, data + "{{data}}".length(), page.length());
    out.flush();
  }

  private static String read(String name) {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("Weft's jar lacks " + name);
      }
      // Browsers normalize line ends before they hash a script.
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
    } catch (IOException e) {
      throw new IllegalStateException("Weft's jar cannot be read: " + name, e);
    }
  }

  /// Returns the Content-Security-Policy source that allows an inline element with this text.
  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
