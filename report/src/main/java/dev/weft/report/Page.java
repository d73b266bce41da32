package dev.weft.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/// A run as one HTML file, which needs nothing else: no network, no server. It may be opened,
/// mailed and kept.
///
/// Names and output of a run are anybody's text. They stand in the page as data, are shown as text
/// only, and the page's policy lets no script run but its own and nothing be loaded.
public final class Page {
  /// In the order in which they are put together; each may use what the ones before it declare.
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
  /// @param version Weft's own, which the foot names
  /// @param out is to encode what it is given as UTF-8
  /// @throws IOException if `out` cannot be written to
  public static void write(Timeline timeline, String version, Writer out) throws IOException {
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
    PageData.write(timeline, version, out);
    out.append(page, data + "{{data}}".length(), page.length());
    out.flush();
  }

  private static String read(String name) {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("Weft's jar lacks " + name);
      }
      // Browsers read line ends so, and hash what they have read.
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
    } catch (IOException e) {
      throw new IllegalStateException("Weft's jar cannot be read: " + name, e);
    }
  }

  /// As a Content-Security-Policy names the text of an element that it lets through.
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
