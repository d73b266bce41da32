package dev.weft.plan.hints;

import dev.weft.expression.Template;
import dev.weft.plan.hints.CodeTable.Kind;
import dev.weft.plan.hints.CodeTable.Program;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Searches a command in list form for code that contains a value: code for an interpreter, even if
/// another program runs the interpreter. [CodeTable] contains the known programs.
public final class CodeInList {
  private static final String ENTRYPOINT = "--entrypoint";
  // A program that is known only during the run may take code after these options.
  private static final Program ANY =
      new Program(
          Kind.LEADING,
          0,
          Set.of("-c", "-lc", "-ic", "-lic", "-ilc", "-ec", "-xc", "-exc", "-xec", "-euc", "-e"),
          Set.of(),
          "");
  private static final Set<String> BARE_WRAPPERS =
      Set.of("env", "sudo", "doas", "nohup", "setsid", "timeout", "nice", "time", "command");

  private final List<String> words;
  private @Nullable Found found;

  /// Code that contains a value.
  ///
  /// @param program the program that takes the code
  /// @param at the index of the program in the list
  /// @param begins the index at which its code begins
  /// @param code the index of the code, or of its first word with a value
  public record Found(Program program, int at, int begins, int code) {}

  private CodeInList(List<String> words) {
    this.words = words;
  }

  /// Returns the first such code; null if there is none.
  ///
  /// @param words the words of the list, as written
  public static @Nullable Found in(List<String> words) {
    if (words.stream().noneMatch(Template::isIn)) {
      return null;
    }
    CodeInList search = new CodeInList(words);
    for (int i = 0; i < words.size() && search.found == null; i++) {
      search.lookAt(i);
    }
    return search.found;
  }

  /// Returns the variable that a program treats as code, if a word such as `BASH_ENV=${{ row }}`
  /// sets it to a value; null for any other word.
  public static @Nullable String variableIn(String word) {
    int equals = word.indexOf('=');
    if (equals < 0 || !Template.isIn(word)) {
      return null;
    }
    String name = word.substring(word.startsWith("-o") ? 2 : 0, equals);
    boolean isCode = CodeTable.TABLE.isVariable(name) || CodeTable.TABLE.isSetting(name);
    return isCode ? name : null;
  }

  private void lookAt(int at) {
    String word = words.get(at);
    boolean isEntrypoint = at > 0 && words.get(at - 1).equals(ENTRYPOINT);
    if (word.startsWith(ENTRYPOINT + "=")) {
      isEntrypoint = true;
      word = word.substring(ENTRYPOINT.length() + 1);
    }
    if (Template.isIn(word.substring(word.lastIndexOf('/') + 1))) {
      if (isProgram(at)) {
        options(ANY, at, false);
      }
      return;
    }
    for (Program program : CodeTable.TABLE.of(word)) {
      if (found == null && (program.kind() == Kind.SHELL || mayBeRun(at))) {
        switch (program.kind()) {
          case SHELL -> shell(program, at, isEntrypoint);
          case AFTER -> after(program, at);
          case ANYWHERE -> options(program, at, true);
          case LEADING, FIRST -> options(program, at, isEntrypoint);
        }
      }
    }
  }

  /// Returns whether a word known only during the run is the program. Other programs may have `-c`
  /// and `-e` options of their own.
  private boolean isProgram(int at) {
    return at == 0
        || (!words.get(at).contains("=")
            && BARE_WRAPPERS.contains(CodeTable.nameOf(words.getFirst())));
  }

  /// Returns whether a word is the program, or the name of one that the program may run.
  private boolean mayBeRun(int at) {
    return at == 0
        || words.get(at - 1).equals("--")
        || Template.isIn(words.getFirst())
        || CodeTable.TABLE.isWrapper(words.getFirst());
  }

  /// @param anywhere whether options may follow operands
  private void shell(Program program, int at, boolean anywhere) {
    boolean takesCode = false;
    for (int i = at + 1; i < words.size(); i++) {
      String word = words.get(i);
      boolean isOption = word.length() > 1 && (word.startsWith("-") || word.startsWith("+"));
      if (word.startsWith("--command")) {
        note(program, at, word.contains("=") ? i : i + 1);
        return;
      } else if (word.matches("--(rcfile|init-file|init-command)|[-+][A-Za-z]*[oO]")) {
        takesCode |= isCluster(word, 'c');
        i++;
      } else if (isOption) {
        takesCode |= isCluster(word, 'c') || Template.isIn(word);
      } else if (takesCode) {
        note(program, at, i);
        return;
      } else if (!anywhere) {
        return;
      }
    }
  }

  private static boolean isCluster(String word, char letter) {
    return !word.startsWith("--") && word.indexOf(letter) > 0;
  }

  /// Treats all words after a number of operands as code.
  private void after(Program program, int at) {
    int operands = 0;
    int begins = 0;
    for (int i = at + 1; i < words.size() && !words.get(i).startsWith(":::"); i++) {
      String word = words.get(i);
      if (operands >= program.operands() && (operands > 0 || !word.startsWith("-"))) {
        begins = begins == 0 ? i : begins;
        note(program, at, begins, i);
        operands++;
      } else if (program.valued().contains(word)) {
        i++;
      } else if (!word.startsWith("-")) {
        operands++;
      }
    }
  }

  private void options(Program program, int at, boolean anywhere) {
    boolean hasCode = false;
    boolean mayBeValue = false;
    for (int i = at + 1; i < words.size(); i++) {
      String word = words.get(i);
      if ((word.equals("--") || word.equals("-")) && program.kind() == Kind.LEADING) {
        return;
      }
      boolean wasValue = mayBeValue;
      mayBeValue = false;
      Option option = option(program, word);
      if (option.equals(Option.LAST)) {
        return;
      }
      if (option.isCode()) {
        hasCode = true;
        i = code(program, at, i, option);
      } else if (option.values() > 0) {
        hasCode |= word.matches("-[A-Za-z]*f|--(from-)?file");
        i += option.values();
      } else if (word.startsWith("-") && word.length() > 1) {
        // An unknown option may take a value.
        mayBeValue = word.startsWith("--") && !word.contains("=");
      } else if (program.kind() == Kind.FIRST && !word.isEmpty()) {
        if (!hasCode) {
          note(program, at, i);
          hasCode = true;
        }
      } else if (!anywhere && !wasValue) {
        return;
      }
    }
  }

  /// Records the code of an option.
  ///
  /// @return the index of the last word of the code
  private int code(Program program, int at, int option, Option kind) {
    if (kind.isInline()) {
      note(program, at, option);
      return option;
    }
    int next = option + 1;
    while (!words.get(option).startsWith("-")
        && next < words.size()
        && words.get(next).startsWith("-")) {
      next++;
    }
    note(program, at, next);
    if (kind.takesAll()) {
      for (int i = next + 1; i < words.size(); i++) {
        note(program, at, next, i);
      }
      return words.size();
    }
    // Another option: the letter was part of something else, such as `-i.pre`.
    return next < words.size() && words.get(next).startsWith("-") ? option : next;
  }

  private void note(Program program, int at, int code) {
    note(program, at, code, code);
  }

  private void note(Program program, int at, int begins, int code) {
    if (found == null && code < words.size() && Template.isIn(words.get(code))) {
      found = new Found(program, at, begins, code);
    }
  }

  /// The meaning of an option and of the words that follow.
  private record Option(boolean isCode, boolean isInline, boolean takesAll, int values) {
    static final Option NONE = new Option(false, false, false, 0);
    static final Option CODE = new Option(true, false, false, 0);
    static final Option INLINE = new Option(true, true, false, 0);
    static final Option ALL = new Option(true, false, true, 0);
    static final Option VALUED = new Option(false, false, false, 1);
    static final Option TWICE_VALUED = new Option(false, false, false, 2);
    static final Option LAST = new Option(false, false, false, Integer.MAX_VALUE);
  }

  private static Option option(Program program, String word) {
    // PowerShell and socat use a colon.
    String name = word.replaceFirst("(?s)(?<=.)[=:].*", "");
    if (program.options().contains(word + "+")) {
      return Option.ALL;
    }
    if (program.options().contains(name) || program.options().contains(name + "+")) {
      return name.equals(word) ? Option.CODE : Option.INLINE;
    }
    Option valued = valued(program, word);
    if (!valued.equals(Option.NONE)) {
      return valued;
    }
    boolean isCluster =
        word.matches("(?s)-[^-].*")
            && program.options().stream().noneMatch(it -> it.matches("-[^-].+"));
    return isCluster ? cluster(program, word) : Option.NONE;
  }

  /// Decodes combined one-letter options, the last of which may include its value.
  private static Option cluster(Program program, String word) {
    for (int i = 1; i < word.length(); i++) {
      String letter = "-" + word.charAt(i);
      boolean isLast = i == word.length() - 1;
      if (program.options().contains(letter)) {
        boolean isOneOfTwo =
            i == word.length() - 2 && program.options().contains("-" + word.charAt(i + 1));
        return isLast || isOneOfTwo ? Option.CODE : Option.INLINE;
      }
      Option valued = valued(program, letter);
      if (!valued.equals(Option.NONE)) {
        return isLast || valued.equals(Option.LAST) ? valued : Option.NONE;
      }
    }
    return Option.NONE;
  }

  private static Option valued(Program program, String option) {
    if (program.valued().contains(option + "!")) {
      return Option.LAST;
    }
    if (program.valued().contains(option + ":2")) {
      return Option.TWICE_VALUED;
    }
    return program.valued().contains(option) ? Option.VALUED : Option.NONE;
  }
}
