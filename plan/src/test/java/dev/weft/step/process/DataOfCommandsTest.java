package dev.weft.step.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.secret.Masks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Commands that are run for the data that they print, as real processes.
@ParameterizedClass
@EnumSource(names = {"SETSID", "SPAWN"})
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class DataOfCommandsTest {
  @TempDir private Path folder;
  private final OwnSession way;
  private Scene scene;
  private final List<String> errors = Collections.synchronizedList(new ArrayList<>());

  DataOfCommandsTest(OwnSession way) {
    this.way = way;
  }

  @BeforeEach
  void open() {
    scene = new Scene(folder, way);
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void outputIsHandedOnAsItComesAndErrorsLineByLine() throws Exception {
    ByteArrayOutputStream data = new ByteArrayOutputStream();

    Exit exit =
        scene.processes.run(
            scene.shell("printf 'a\\033[31m\\r\\377'; echo one >&2; printf two >&2; exit 7"),
            Masks.NONE,
            Channels.newChannel(data),
            errors::add);

    assertThat(exit.code()).isEqualTo(7);
    assertThat(data.toString(StandardCharsets.ISO_8859_1)).isEqualTo("a\u001b[31m\r\u00ff");
    assertThat(errors).containsExactly("one", "two");
  }

  @Test
  void whatNobodyWantsAnyMoreIsDroppedAndTheCommandGoesOn() throws Exception {
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("closed");
          }
        };

    Exit exit =
        scene.processes.run(
            scene.shell("head -c 1000000 /dev/zero; echo done >&2; exit 5"),
            Masks.NONE,
            Channels.newChannel(closed),
            errors::add);

    assertThat(exit.code()).isEqualTo(5);
    assertThat(errors).containsExactly("done");
  }

  @Test
  void anInterruptEndsACommandWhoseDataIsNotTaken() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Thread caller = Thread.currentThread();
    AtomicBoolean interrupted = new AtomicBoolean();
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) {
            // Only once, because remaining output may arrive during another test.
            if (!interrupted.getAndSet(true)) {
              caller.interrupt();
            }
            try {
              never.await();
            } catch (InterruptedException nobody) {
              Thread.currentThread().interrupt();
            }
          }
        };

    assertThatThrownBy(
            () ->
                scene.processes.run(
                    scene.shell("yes"), Masks.NONE, Channels.newChannel(full), errors::add))
        .isInstanceOf(InterruptedException.class);
    assertThat(scene.alive()).isEmpty();
    never.countDown();
  }
}
