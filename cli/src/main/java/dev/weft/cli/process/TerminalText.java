package dev.weft.cli.process;

import dev.weft.terminal.text.OneLine;
import java.io.IOException;
import java.io.Writer;

/// Writes lines for users so that nothing in them acts on the terminal: names, values and lines of
/// plans are untrusted ([OneLine#each]).
public final class TerminalText extends Writer {
  private final Writer out;

  public TerminalText(Writer out) {
    this.out = out;
  }

  @Override
  public void write(char[] chars, int offset, int length) throws IOException {
    out.write(OneLine.each(new String(chars, offset, length)));
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
