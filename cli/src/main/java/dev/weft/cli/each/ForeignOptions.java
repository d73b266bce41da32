package dev.weft.cli.each;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The options of `xargs` and GNU `parallel` that `weft each` does not have, and what to write
/// instead.
public final class ForeignOptions {
  private static final Map<String, String> REMEDIES = new HashMap<>();

  static {
    add(
        "each row is a command of its own: leave it out",
        List.of("-n", "-N", "-L", "-l", "-s", "-x", "-X", "-m", "--max-args", "--max-lines"),
        List.of("--max-chars", "--max-replace-args", "--exit", "--xargs"));
    add("`-j N` runs N commands at once", List.of("-P", "--max-procs", "--load", "--memfree"));
    add(
        "`{}` is the row, or `{NAME}` its column, wherever it stands: leave it out",
        List.of("-I", "-i", "-U", "--replace"));
    add(
        "the file of rows comes first, such as `weft each FILE -- COMMAND`",
        List.of("-a", "--arg-file", "--arg-sep", "--arg-file-sep"));
    add("rows are lines, or end with NUL: `-0`", List.of("-d", "-E", "-e", "--eof"));
    add(
        "a `.csv` file has columns, which its first line names, such as `{name}`; `--delimiter ';'`"
            + " separates them",
        List.of("--colsep", "-C", "--header", "--link", "--xapply"));
    add("nothing runs if there are no rows: leave it out", List.of("-r", "--no-run-if-empty"));
    add(
        "`--dry-run` prints the commands",
        List.of("-t", "-v", "--verbose", "--dryrun", "--show-limits"));
    add(
        "a question is a step of a plan, `approval`; `--save PLAN` writes a plan",
        List.of("-p", "--interactive"));
    add(
        "`--results FILE.csv` writes what became of each row, and `weft results` shows it later",
        List.of("--joblog"));
    add(
        "type the same command again: it does what is not done yet, and tries again what failed",
        List.of("--resume", "--resume-failed", "--retry-failed"));
    add("`--keep-order` does it", List.of("-k", "--keeporder"));
    add(
        "a terminal shows what runs, how far it is and how long it still takes: leave it out",
        List.of("--bar", "--eta", "--progress", "--open-tty"));
    add(
        "`--save PLAN` writes a plan, whose task can have `fail-fast: true` or `max-failures: 10`",
        List.of("--halt", "--halt-on-error", "-H"));
    add("`--limit 10/s` begins so many in a second at most", List.of("--delay", "--sshdelay"));
    add("`--retry N` counts the tries after the first", List.of("--retries"));
    add(
        "lines begin with their row, and come as they are printed: leave it out",
        List.of("--tag", "--tagstring", "-u", "--ungroup", "--lb", "--line-buffer"),
        List.of("--linebuffer", "--ctag", "--color", "--ct"));
    add(
        "the command can be `ssh`, as in `weft each hosts.txt -- ssh {} uptime`; `weft worker`"
            + " runs tasks of a plan on other machines",
        List.of(
            "-S", "--sshlogin", "--sshloginfile", "--slf", "--onall", "--nonall", "--transfer"));
    add(
        "a row is an argument; as input it is `--shell 'printf \"%s\\n\" \"$line\" | COMMAND'`",
        List.of("--pipe", "--pipepart", "--pipe-part", "--block", "--cat", "--fifo"));
    add("`shuf FILE | weft each -- COMMAND` does it", List.of("--shuf"));
    add("`-- nice COMMAND` does it", List.of("--nice"));
    add(
        "no shell reads the command, and it has the whole environment: leave it out",
        List.of("-q", "--quote", "--env", "--trim", "--will-cite", "--citation"));
    add(
        "`--files PATTERN` has the parts of a name: `{stem}`, `{ext}`, `{dir}`, `{name}`",
        List.of("--plus", "--rpl", "--er", "--bnr", "--bner", "--dnr"));
    add("commands run in this folder: `cd` first", List.of("--wd", "--workdir"));
  }

  private ForeignOptions() {}

  @SafeVarargs
  private static void add(String remedy, List<String>... options) {
    for (List<String> some : options) {
      some.forEach(option -> REMEDIES.put(option, remedy));
    }
  }

  /// Returns what to write instead of an option; null if it is unknown.
  ///
  /// @param word as it was typed, perhaps with its value: `-P8`, `--colsep=;`
  public static @Nullable String remedy(String word) {
    boolean isLong = word.startsWith("--");
    String option = isLong ? word.split("=", 2)[0] : word.substring(0, Math.min(2, word.length()));
    return REMEDIES.get(option);
  }
}
