package com.example;

import static dev.weft.Step.step;

import dev.weft.Group;
import dev.weft.Plan;
import dev.weft.RunResult;
import dev.weft.Step;
import dev.weft.Task;
import dev.weft.local.LocalDriver;
import dev.weft.sqlite.JournalException;
import dev.weft.sqlite.JournalFile;
import dev.weft.sqlite.RunJournal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/// Sends a letter to each customer once a night, on a thread of Spring's scheduler. What a restart
/// or a crash of the service has cut off goes on at the next time that is scheduled.
@Component
class Nightly {
  private static final Logger LOG = LoggerFactory.getLogger(Nightly.class);
  private static final Step.Work<String> WRITE = step("write", at -> "dear " + at.task().name());
  private static final Step.Work<String> POST =
      step(
          "post",
          at -> {
            LOG.info("posted: {}", at.value(WRITE));
            return at.key();
          });

  private final Path file;
  private volatile LocalDriver running = new LocalDriver();

  Nightly(@Value("${shop.journal:shop.db}") Path file) {
    this.file = file;
  }

  @Scheduled(cron = "${shop.nightly:0 0 3 * * *}")
  void run() throws JournalException, InterruptedException {
    try (JournalFile journals = JournalFile.open(file);
        RunJournal journal = journals.beginOrContinue("letters-" + LocalDate.now())) {
      running = new LocalDriver(journal);
      RunResult result = running.run(letters(), List.of());
      LOG.info("{} of 20 letters have gone out", result.succeeded());
    }
  }

  private static Plan letters() {
    List<Task> letters =
        IntStream.rangeClosed(1, 20)
            .mapToObj(
                number ->
                    new Task(
                        "customer " + number,
                        List.of(WRITE, Step.wait("dry", Duration.ofMillis(300)), POST)))
            .toList();
    return Plan.of("letters", Group.of("Letters", letters).withMaxParallel(2));
  }

  /// Leaves the run as if the service had been killed, so that it goes on later. This comes before
  /// Spring waits for what it has scheduled; a method with `@PreDestroy` is called after that.
  @EventListener(ContextClosedEvent.class)
  void stop() {
    running.kill("the service stops");
  }
}
