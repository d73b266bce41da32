/// The journal of runs as one SQLite file, which people may open with `sqlite3`.
///
/// ```java
/// try (JournalFile file = JournalFile.open(Path.of("payroll.db"));
///     RunJournal journal = file.beginOrContinue("november")) {
///   new LocalDriver(journal).run(plan, listeners);
/// }
/// ```
///
/// After a crash this program, started again, resumes the run: no step whose outcome was on disk
/// runs again.
@NullMarked
package dev.weft.sqlite;

import org.jspecify.annotations.NullMarked;
