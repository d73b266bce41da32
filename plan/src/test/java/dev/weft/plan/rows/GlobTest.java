package dev.weft.plan.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GlobTest {
  @TempDir private Path folder;

  @BeforeEach
  void makeFiles() throws IOException {
    for (String file :
        List.of("a.txt", "b.md", ".env", "x/a.txt", "x/y/a.txt", "x/y/z/b.txt", ".git/a.txt")) {
      Path path = folder.resolve(file);
      Files.createDirectories(path.getParent());
      Files.createFile(path);
    }
  }

  @Test
  void aStarStaysWithinANameAndTwoCrossFolders() {
    assertThat(found("*.txt")).containsExactly("a.txt");
    assertThat(found("x/*/*.txt")).containsExactly("x/y/a.txt");
    assertThat(found("**/a.txt")).containsExactly("a.txt", "x/a.txt", "x/y/a.txt");
    assertThat(found("x/**/y/**/*.txt")).containsExactly("x/y/a.txt", "x/y/z/b.txt");
    assertThat(found("x/**")).containsExactly("x/a.txt", "x/y/a.txt", "x/y/z/b.txt");
    assertThat(found("**/**/b.*")).containsExactly("b.md", "x/y/z/b.txt");
  }

  @Test
  void alternativesAndRangesAreNames() {
    assertThat(found("{a,b}.{txt,md}")).containsExactly("a.txt", "b.md");
    assertThat(found("[!a].??")).containsExactly("b.md");
    assertThat(found("none*")).isEmpty();
    assertThat(found("none/*.txt")).isEmpty();
    assertThat(found("a.txt/*")).isEmpty();
  }

  @Test
  void hiddenNamesAreFoundOnlyIfThePatternSaysTheDot() {
    assertThat(found("*")).containsExactly("a.txt", "b.md");
    assertThat(found(".*")).containsExactly(".env");
    assertThat(found(".git/*")).containsExactly(".git/a.txt");
    assertThat(found("./*.md")).containsExactly("b.md");
  }

  @Test
  void aPatternMayBeginOutsideTheFolder() {
    Path within = folder.resolve("x/y");

    assertThat(found(within, "../*.txt")).containsExactly("../a.txt");
    assertThat(found(folder + "/*.md")).containsExactly(folder + "/b.md");
  }

  @Test
  void linksInACircleAreNotFollowed() throws IOException {
    Files.createSymbolicLink(folder.resolve("x/round"), folder);
    Files.createSymbolicLink(folder.resolve("x/c.txt"), folder.resolve("a.txt"));
    Files.createSymbolicLink(folder.resolve("x/broken.txt"), folder.resolve("none"));

    assertThat(found("x/**/*.txt"))
        .containsExactly("x/a.txt", "x/c.txt", "x/y/a.txt", "x/y/z/b.txt");
    assertThat(found("x/round/*.txt")).containsExactly("x/round/a.txt");
  }

  private List<String> found(String pattern) {
    return found(folder, pattern);
  }

  private static List<String> found(Path directory, String pattern) {
    List<String> paths = new ArrayList<>();
    new FileRows(directory, Glob.of(pattern)).open().forEachRemaining(row -> paths.add(row.key()));
    return paths;
  }
}
