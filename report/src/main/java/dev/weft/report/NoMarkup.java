package dev.weft.report;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.io.SerializedString;

/// Escapes `<` in JSON, because it could end the enclosing element.
final class NoMarkup extends CharacterEscapes {
  private static final long serialVersionUID = 1;
  private static final SerializableString ESCAPED = new SerializedString("\\u003c");

  @Override
  public int[] getEscapeCodesForAscii() {
    int[] codes = standardAsciiEscapesForJSON();
    codes['<'] = CharacterEscapes.ESCAPE_CUSTOM;
    return codes;
  }

  @Override
  public @Nullable SerializableString getEscapeSequence(int character) {
    return character == '<' ? ESCAPED : null;
  }
}
