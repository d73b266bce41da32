package dev.weft.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Changes the expressions of plans at random, by tokens and by characters, and puts others where a
/// plan has none.
final class ExpressionMutations {
  private static final Pattern EXPRESSION =
      Pattern.compile("(?<=\\$\\{\\{)[^\\n]*?(?=}})|(?<=\\bif: )[^\\n]+");
  // A value after a key or a dash, or in the brackets of a list, on one line.
  private static final Pattern VALUE =
      Pattern.compile("(?m)(?<=: |- |[\\[,] ?)[^\\s\\[{#&*|>-][^\\n,\\]}]*");
  private static final Pattern TOKEN =
      Pattern.compile(
          "[\\p{L}_][\\p{L}\\p{N}_-]*|\\d+(?:\\.\\d+)?|'[^']*'|\"[^\"]*\"|&&|\\|\\||[=!<>]=|\\.\\?|\\[\\?"
              + "|\\s+|.",
          Pattern.DOTALL);
  private static final List<String> TOKENS =
      List.of(
              "( ) [ ] { } . , ? : ! - + * / % < > == != <= >= && || .? [? in = & | # @ $ \\ ` ; ~",
              "true false null 0 1 -1 2.5 1e308 1e999 9223372036854775807 9223372036854775808 7u"
                  + " 0x1F",
              "18446744073709551616u NaN '' 'a' 'é' '\\n"
                  + "' '\\u0000' '\\ud800' b'\\xff' r'\\' ''' [] {} 'x",
              "[1,'a'] {1:2} {'a':[1]} {true:null} {null:1} ''.x [[]] 1/0 1%0 1.0/0.0 -(-1) !!true",
              "row row.id row.price row.tags row.none line item inputs inputs.size inputs.names"
                  + " steps needs",
              "steps.fetch.outputs.body steps.fetch.status needs.Fetch.outputs.items task.name"
                  + " run.id",
              "failure failure.message secrets secrets.token env x int string bool list map type"
                  + " dyn",
              "has(row.id) has(row) row.tags[0] row.tags[99] row.tags[-1] row['First name'] row[0]",
              "size() .size() int('x') double('') string(null) bool('maybe') uint(-1) bytes('a')",
              "duration('1h') duration('x') timestamp('2026-01-01T00:00:00Z') timestamp('x')"
                  + " type(1)",
              ".matches('(') .matches('(a+)+$') .matches('[') .matches('\\\\p{L}{1000}')"
                  + " .contains('')",
              ".all(x,x>1) .exists(x,x) .exists_one(x,x==1) .map(x,x+1) .map(x,x,x) .filter(x,x)"
                  + " .map(1,2)",
              ".orValue(1) .orValue() .or(1) .hasValue() .value() optional.of(1) optional.none()",
              ".optMap(x,x) .getFullYear() .getHours('Nowhere/x') .endsWith(1) .startsWith('')",
              "google.protobuf.Timestamp google.protobuf.Int32Value{value:1} x{} cel.bind(x,1,x)",
              "@result __result__ package import if as while this \u0000 \uFEFF 咖啡 \uD83D\uDE00 ${{"
                  + " }}")
          .stream()
          .flatMap(line -> List.of(line.split(" ")).stream())
          .toList();
  // `%s` is the expression, or a part of it.
  private static final List<String> AROUND =
      List.of(
          "has(%s)",
          "size(%s)",
          "int(%s)",
          "double(%s)",
          "uint(%s)",
          "string(%s)",
          "bool(%s)",
          "bytes(%s)",
          "type(%s)",
          "timestamp(%s)",
          "duration(%s)",
          "dyn(%s)",
          "!(%s)",
          "-(%s)",
          "(%s)",
          "[%s]",
          "[?%s]",
          "{'a': %s}",
          "{%s: 1}",
          "{?'a': %s}",
          "(%s)[0]",
          "(%s).x",
          "(%s).?x.orValue(1)",
          "(%s).orValue('x')",
          "optional.of(%s)",
          "optional.ofNonZeroValue(%s)",
          "(%s) == (%<s)",
          "(%s) + (%<s)",
          "(%s) in (%<s)",
          "(%s) ? (%<s) : (%<s)",
          "'x'.matches(%s)",
          "(%s).matches(string(%<s))",
          "[1, 'a', null].map(x, %s)",
          "(%s).map(x, x)",
          "(%s).filter(x, %<s)",
          "(%s).all(x, x == (%<s))",
          "(%s).exists(x, x > 1)",
          "[1,2,3,4,5,6,7,8].all(x1, [1,2,3,4,5,6,7,8].exists(x2, (%s) == x2 || x1 > 0))");

  private ExpressionMutations() {}

  /// The text with one to three changes within its expressions; as it is if it has none.
  static String of(String plan, Random random) {
    String mutated = plan;
    for (int times = 1 + random.nextInt(3); times > 0; times--) {
      List<MatchResult> found = found(mutated);
      if (found.isEmpty()) {
        return mutated;
      }
      MatchResult one = found.get(random.nextInt(found.size()));
      MatchResult other = found.get(random.nextInt(found.size()));
      mutated =
          mutated.substring(0, one.start())
              + mutated(one.group(), other.group(), random)
              + mutated.substring(one.end());
    }
    return mutated;
  }

  /// The text with an expression in the place of one of its values, whatever that is.
  static String placed(String plan, Random random) {
    List<MatchResult> values = VALUE.matcher(plan).results().toList();
    if (values.isEmpty()) {
      return plan;
    }
    List<String> known = in(plan);
    String from =
        known.isEmpty() || random.nextBoolean() ? pick(TOKENS, random) : pick(known, random);
    String inserted = "${{" + (random.nextBoolean() ? around(from.strip(), random) : from) + "}}";
    MatchResult value = values.get(random.nextInt(values.size()));
    return plan.substring(0, value.start())
        + "'"
        + (random.nextInt(4) == 0 ? "x " + inserted + inserted : inserted).replace("'", "''")
        + "'"
        + plan.substring(value.end());
  }

  /// The expressions of a plan, as they are written.
  static List<String> in(String plan) {
    return found(plan).stream().map(MatchResult::group).toList();
  }

  private static List<MatchResult> found(String plan) {
    return EXPRESSION.matcher(plan).results().toList();
  }

  private static String mutated(String expression, String other, Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> mutatedCharacters(expression, random);
      case 1 -> around(expression.strip(), random);
      case 2 -> around(other.strip(), random);
      case 3 -> expression + pick(TOKENS, random) + " " + other.strip();
      default -> mutatedTokens(expression, random);
    };
  }

  private static String around(String expression, Random random) {
    return " " + pick(AROUND, random).formatted(expression) + " ";
  }

  private static String mutatedTokens(String expression, Random random) {
    List<String> tokens =
        new ArrayList<>(TOKEN.matcher(expression).results().map(MatchResult::group).toList());
    if (tokens.isEmpty()) {
      return pick(TOKENS, random);
    }
    int at = random.nextInt(tokens.size());
    int other = random.nextInt(tokens.size());
    switch (random.nextInt(6)) {
      case 0 -> tokens.remove(at);
      case 1 -> tokens.add(other, tokens.get(at));
      case 2 -> Collections.swap(tokens, at, other);
      case 3 -> tokens.add(at, pick(TOKENS, random));
      case 4 -> tokens.set(at, pick(AROUND, random).formatted(tokens.get(at)));
      default -> tokens.set(at, pick(TOKENS, random));
    }
    return String.join("", tokens);
  }

  private static String mutatedCharacters(String expression, Random random) {
    int at = random.nextInt(expression.length() + 1);
    String rest = expression.substring(Math.min(expression.length(), at + random.nextInt(2)));
    String more = random.nextBoolean() ? "" : String.valueOf((char) random.nextInt(300));
    return expression.substring(0, at) + more + rest;
  }

  private static String pick(List<String> all, Random random) {
    return all.get(random.nextInt(all.size()));
  }
}
