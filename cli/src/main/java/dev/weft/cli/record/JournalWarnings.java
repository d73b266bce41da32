package dev.weft.cli.record;

import dev.weft.local.LocalDriver;
import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.RunJournal;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/// Reports on standard error when a run's journal cannot be written, and stops the run if the error
/// is permanent.
public final class JournalWarnings implements RunJournal.Watcher {
  private final PrintWriter err;
  private volatile @Nullable LocalDriver driver;

  public JournalWarnings(PrintWriter err) {
    this.err = err;
  }

  /// Sets the run to stop.
  public void stops(LocalDriver driver) {
    this.driver = driver;
  }

  @Override
  public void onStalled(JournalException why) {
    String until = why.isMendable() ? ", and goes on when that is mended" : "";
    say(why.getMessage() + ". The run stands still" + until + "; Ctrl-C ends it");
  }

  @Override
  public void onResumed() {
    say("the journal can be written again; the run goes on");
  }

  @Override
  public void onFailed(JournalException why) {
    say("what happens from now on is not on record");
    LocalDriver stopped = driver;
    if (stopped != null) {
      stopped.cancel("the journal cannot be written");
    }
  }

  private void say(String what) {
    err.println("weft: " + what + ".");
    err.flush();
  }
}
