package dev.weft.step.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/// Decodes a response's body according to its `Content-Encoding`. Memory holds only a window for
/// each encoding, regardless of the decoded size.
final class ContentEncoding {
  private static final int ENCODINGS_MAX = 4;

  private ContentEncoding() {}

  /// Thrown if the body does not match its header, or has an unknown encoding. The message follows
  /// a description of the response.
  static final class UndecodableException extends IOException {
    private static final long serialVersionUID = 1L;

    private UndecodableException(String message) {
      super(message);
    }
  }

  /// Returns the beginning of the decoded body.
  ///
  /// @param bytesMax the maximum number of bytes to read
  /// @throws UndecodableException if the body cannot be decoded
  static byte[] decode(HttpHeaders headers, InputStream body, int bytesMax) throws IOException {
    List<String> encodings = encodings(headers);
    if (encodings.isEmpty()) {
      return body.readNBytes(bytesMax);
    }
    if (encodings.size() > ENCODINGS_MAX) {
      throw new UndecodableException(" with a body that is encoded many times over");
    }
    PushbackInputStream encoded = new PushbackInputStream(body, 1);
    int first = encoded.read();
    if (first < 0) {
      return new byte[0];
    }
    encoded.unread(first);
    InputStream decoded = encoded;
    try {
      // The encoding named last was applied last.
      for (String encoding : encodings.reversed()) {
        decoded = decoder(encoding, decoded);
      }
      return decoded.readNBytes(bytesMax);
    } catch (ZipException | EOFException wrong) {
      String name = String.join(", ", encodings);
      throw new UndecodableException(" with a body that is no whole " + name);
    }
  }

  private static List<String> encodings(HttpHeaders headers) {
    return headers.allValues("Content-Encoding").stream()
        .flatMap(it -> Stream.of(it.toLowerCase(Locale.ROOT).split(",")))
        .map(String::strip)
        .filter(it -> !it.isEmpty() && !it.equals("identity"))
        .toList();
  }

  private static InputStream decoder(String encoding, InputStream encoded) throws IOException {
    return switch (encoding) {
      case "gzip", "x-gzip" -> new GZIPInputStream(encoded);
      case "deflate" -> inflater(encoded);
      default ->
          throw new UndecodableException(
              " with a body in `%s`, which is not known here; leave `Accept-Encoding` out, or ask for `gzip`"
                  .formatted(encoding));
    };
  }

  /// Some services omit the header of the deflate format.
  private static InputStream inflater(InputStream encoded) throws IOException {
    PushbackInputStream begin = new PushbackInputStream(encoded, 2);
    byte[] header = begin.readNBytes(2);
    begin.unread(header);
    boolean isWrapped =
        header.length == 2
            && (header[0] & 0x0F) == 8
            && (((header[0] & 0xFF) << 8) | (header[1] & 0xFF)) % 31 == 0;
    return new InflaterInputStream(begin, new Inflater(!isWrapped));
  }
}
