package dev.weft.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/// The dependency rules of ARCHITECTURE.md that module descriptors cannot express.
class ArrowsTest {
  private static final JavaClasses WEFT =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          // For tests alone.
          .withImportOption(location -> !location.contains("/dev/weft/needs/"))
          .importPackages("dev.weft");

  /// The reader would skip class files newer than it understands, and every rule would hold.
  @Test
  void allRoomsAreLookedAt() {
    assertThat(WEFT.stream().map(JavaClass::getSimpleName))
        .contains("LocalDriver", "PlanFile", "Template", "Cel", "CommandBody", "Worker", "Main");
    assertThat(WEFT.get("dev.weft.Attempt").getMethods()).isNotEmpty();
  }

  @Test
  void packagesFormNoCircle() {
    slices()
        .matching("dev.weft.(**)")
        .should()
        .beFreeOfCycles()
        .ignoreDependency(faces(), resideInAnyPackage("dev.weft.local", "dev.weft.thread"))
        .ignoreDependency(faces(), resideInAPackage("dev.weft.engine.."))
        .check(WEFT);
  }

  /// Public classes that use internal ones.
  private static DescribedPredicate<JavaClass> faces() {
    return resideInAPackage("dev.weft").and(named("TaskIterator", "Weft", "Feed"));
  }

  @Test
  void onlyTheFacesLookBehindWhatUsersHold() {
    noClasses()
        .that(resideInAPackage("dev.weft").and(not(faces())))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.weft.engine..", "dev.weft.local", "dev.weft.thread")
        .check(WEFT);
  }

  @Test
  void theMachinesKnowNoDriver() {
    noClasses()
        .that(resideInAPackage("dev.weft.engine.."))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.weft.local", "dev.weft.thread", "dev.weft.virtual")
        .check(WEFT);
    noClasses()
        .that(resideInAPackage("dev.weft.virtual"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.weft.local")
        .check(WEFT);
  }

  @Test
  void theMachineOfATaskAndTheLimitsKnowNoRun() {
    noClasses()
        .that(resideInAPackage("dev.weft.engine"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.weft.engine.limits", "dev.weft.engine.run")
        .check(WEFT);
    noClasses()
        .that(resideInAPackage("dev.weft.engine.limits"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.weft.engine.run")
        .check(WEFT);
  }

  @Test
  void theCoreUsesTheJdkAlone() {
    String[] core = {
      "dev.weft",
      "dev.weft.engine..",
      "dev.weft.local",
      "dev.weft.model",
      "dev.weft.thread",
      "dev.weft.virtual"
    };
    classes()
        .that(resideInAPackage("dev.weft.model"))
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage("dev.weft", "dev.weft.model", "java..", "org.jspecify.."))
        .check(WEFT);
    classes()
        .that(resideInAnyPackage(core))
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(core).or(resideInAnyPackage("java..", "org.jspecify..")))
        .check(WEFT);
  }

  @Test
  void arrowsGoOneWay() {
    noClasses()
        .that(resideInAnyPackage("dev.weft.expression", "dev.weft.secret"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.weft.plan..", "dev.weft.step..", "dev.weft.cli..")
        .check(WEFT);
    classes()
        .that(resideInAPackage("dev.weft.cel"))
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                "dev.weft.cel",
                "dev.weft.expression",
                "java..",
                "org.jspecify..",
                "dev.cel..",
                "com.google.."))
        .check(WEFT);
    noClasses()
        .that(resideInAPackage("dev.weft.step.."))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.weft.plan..", "dev.weft.cli..")
        .check(WEFT);
    noClasses()
        .that(resideInAnyPackage("dev.weft.step.process", "dev.weft.step.http"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.weft.step")
        .check(WEFT);
    noClasses()
        .that(resideInAPackage("dev.weft.plan.."))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.weft.cli..")
        .check(WEFT);
  }

  /// Each package of the plan may use those before it; the last one, the entry point, may use all
  /// of them.
  @Test
  void whatReadsAPlanLiesInFloors() {
    List<String> floors =
        List.of(
            "dev.weft.plan.source",
            "dev.weft.plan.hints",
            "dev.weft.plan.results",
            "dev.weft.plan.rows",
            "dev.weft.plan.scope",
            "dev.weft.plan.reading",
            "dev.weft.plan",
            "dev.weft.plan.testing");
    for (int floor = 0; floor < floors.size() - 1; floor++) {
      noClasses()
          .that(resideInAPackage(floors.get(floor)))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(floors.subList(floor + 1, floors.size()).toArray(String[]::new))
          .check(WEFT);
    }
  }

  @Test
  void theClustersArrowsGoOneWay() {
    goOneWay(
        "dev.weft.restate.worker",
        "dev.weft.restate.run",
        "dev.weft.restate.task",
        "dev.weft.restate.host",
        "dev.weft.restate.client",
        "dev.weft.restate.limits",
        "dev.weft.restate.story",
        "dev.weft.restate.wire",
        "dev.weft.restate");
    noClasses()
        .that(resideInAnyPackage("dev.weft.restate.host", "dev.weft.restate.worker"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.weft.restate.client")
        .check(WEFT);
  }

  @Test
  void theCommandsArrowsGoOneWay() {
    goOneWay(
        "dev.weft.cli",
        "dev.weft.cli.cluster",
        "dev.weft.cli.each",
        "dev.weft.cli.test",
        "dev.weft.cli.simulate",
        "dev.weft.cli.view",
        "dev.weft.cli.record",
        "dev.weft.cli.option",
        "dev.weft.cli.process");
  }

  /// The packages that each package of the command may use, by the table of ARCHITECTURE.md.
  @Test
  void theCommandsPackagesUseWhatTheyMay() {
    mayUse("dev.weft.cli.process", "dev.weft.terminal.text", "dev.weft.host");
    mayUse(
        "dev.weft.cli.option",
        "dev.weft.cli.process",
        "dev.weft.live",
        "dev.weft.otlp",
        "dev.weft.plan",
        "dev.weft.host",
        "dev.weft.step.process");
    mayUse(
        "dev.weft.cli.each",
        "dev.weft.cli.option",
        "dev.weft.cli.process",
        "dev.weft.terminal.text",
        "dev.weft.sqlite",
        "dev.weft.plan..",
        "dev.weft.expression",
        "dev.weft.json",
        "dev.weft.host");
    mayUse(
        "dev.weft.cli.simulate",
        "dev.weft.cli.view",
        "dev.weft.cli.option",
        "dev.weft.cli.process",
        "dev.weft.terminal.text",
        "dev.weft.virtual",
        "dev.weft.report",
        "dev.weft.json",
        "dev.weft.plan..",
        "dev.weft.secret",
        "dev.weft.step.process");
    mayUse(
        "dev.weft.cli.test",
        "dev.weft.cli.process",
        "dev.weft.terminal.text",
        "dev.weft.plan.testing");
    mayUse(
        "dev.weft.cli.record",
        "dev.weft.cli.option",
        "dev.weft.cli.process",
        "dev.weft.live",
        "dev.weft.terminal..",
        "dev.weft.report",
        "dev.weft.restate..",
        "dev.weft.sqlite",
        "dev.weft.plan..",
        "dev.weft.step..");
    mayUse(
        "dev.weft.cli.view",
        "dev.weft.cli.record",
        "dev.weft.cli.option",
        "dev.weft.cli.process",
        "dev.weft.live",
        "dev.weft.terminal..",
        "dev.weft.otlp",
        "dev.weft.plan..",
        "dev.weft.host");
    mayUse(
        "dev.weft.cli.cluster",
        "dev.weft.cli.view",
        "dev.weft.cli.record",
        "dev.weft.cli.option",
        "dev.weft.cli.process",
        "dev.weft.live",
        "dev.weft.terminal..",
        "dev.weft.restate..",
        "dev.weft.plan..",
        "dev.weft.step..",
        "dev.weft.secret");
    mayUse("dev.weft.live", "dev.weft.json");
    noClasses()
        .that(resideInAPackage("dev.weft.live"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("picocli..")
        .check(WEFT);
  }

  /// Of Weft, a package uses itself, the core, and these at most.
  private static void mayUse(String user, String... used) {
    classes()
        .that(resideInAPackage(user))
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(used)
                .or(resideInAnyPackage(user, "dev.weft", "dev.weft.engine..", "dev.weft.local"))
                .or(resideInAPackage("dev.weft.model"))
                .or(resideOutsideOfPackage("dev.weft..")))
        .check(WEFT);
  }

  @Test
  void theViewsArrowsGoOneWay() {
    goOneWay("dev.weft.terminal", "dev.weft.terminal.screen", "dev.weft.terminal.text");
  }

  /// Each of these packages may use only those after it.
  private static void goOneWay(String... packages) {
    for (int at = 1; at < packages.length; at++) {
      noClasses()
          .that(resideInAPackage(packages[at]))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(Arrays.copyOf(packages, at))
          .check(WEFT);
    }
  }

  @Test
  void onlyTheseStartThreads() {
    noClasses()
        .that(
            not(
                named(
                    "Workers",
                    // For those who are answered, and for a bounded attempt in a loop.
                    "Question",
                    "ThreadWalk",
                    // It runs while the virtual time stands still.
                    "BodyThread",
                    "Services",
                    "AttemptRunner",
                    "RunningAttempt",
                    "Beacon",
                    "StallWatch",
                    "ProgressReporter",
                    "Calls",
                    "RunDesk",
                    "Writer",
                    "BufferedSource",
                    "EventDispatcher",
                    "ThreadScope",
                    // A thread that waits for a pipe cannot be interrupted.
                    "BoundedFile",
                    "Processes",
                    // Rows get into their file though none follows.
                    "ResultFiles",
                    "Connections",
                    "ApprovalPrompt",
                    "LiveView",
                    // After a run has begun.
                    "ControlServer",
                    // While a command ends.
                    "Terminal",
                    // When it is asked to end.
                    "JavaCommand",
                    "Main")))
        .should()
        .callMethodWhere(startsAThread())
        .check(WEFT);
  }

  private static DescribedPredicate<JavaCall<?>> startsAThread() {
    return DescribedPredicate.describe(
        "starts a thread",
        call ->
            call.getTargetOwner().isEquivalentTo(Executors.class)
                || (call.getTargetOwner().isAssignableTo(Thread.class)
                    && call.getName().matches("ofVirtual|ofPlatform|startVirtualThread|start")));
  }

  @Test
  void onlyTheDriversClockAndEntryPointsReadTheSystemClock() {
    noClasses()
        .that(
            not(
                named(
                    "MonotonicClock",
                    "Worker",
                    "ProgressReporter",
                    "Cluster",
                    "Registration",
                    "Stalls",
                    "WorkersCommand",
                    "ClusterRuns",
                    "Submissions",
                    "Bounds",
                    "ThreadScope",
                    "JournalFile",
                    "RunRows",
                    // Files and processes are as old as the system says.
                    "PidOrder",
                    "RunSocket",
                    "PruneCommand",
                    "ApproveCommand",
                    "ReportCommand",
                    // Its page says when it was written.
                    "SimulatedRun",
                    // What is left of a run is asked for between two events.
                    "StatusTracker",
                    // A date from another machine is relative to the local clock if that machine
                    // sends none.
                    "HttpBody")))
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "reads the wall clock",
                (JavaCall<?> call) ->
                    call.getTargetOwner().isAssignableTo(Clock.class)
                        || (call.getName().equals("now")
                            && call.getTargetOwner().getPackageName().equals("java.time"))
                        || call.getTarget()
                            .getFullName()
                            .equals("java.lang.System.currentTimeMillis()")))
        .check(WEFT);
  }

  @Test
  void onlyARunsIdIsUnseededChance() {
    noClasses()
        .that(not(named("LocalDriver")))
        .should()
        .dependOnClassesThat(belongToAnyOf(ThreadLocalRandom.class))
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .callConstructor(Random.class)
        .check(WEFT);
  }

  @Test
  void nobodyPrintsToTheStandardStreams() {
    noClasses()
        // An iterator has no listeners for the output of its steps, and a dying thread has none
        // either.
        .that(not(named("StrayOutput", "ThreadWalk", "Main")))
        .should()
        .accessFieldWhere(
            DescribedPredicate.describe(
                "is System.out or System.err",
                (JavaFieldAccess access) ->
                    access.getTargetOwner().isEquivalentTo(System.class)
                        && access.getName().matches("out|err")))
        .orShould()
        .callMethodWhere(
            DescribedPredicate.describe(
                "is of IO", (JavaCall<?> call) -> call.getTargetOwner().isEquivalentTo(IO.class)))
        .check(WEFT);
  }

  /// These classes and those inside them.
  private static DescribedPredicate<JavaClass> named(String... names) {
    DescribedPredicate<JavaClass> any = simpleName(names[0]);
    for (String name : names) {
      any = any.or(simpleName(name));
    }
    DescribedPredicate<JavaClass> outer = any;
    return DescribedPredicate.describe(
        "are " + String.join(", ", names),
        (JavaClass each) -> {
          for (JavaClass it = each; it != null; it = it.getEnclosingClass().orElse(null)) {
            if (outer.test(it)) {
              return true;
            }
          }
          return false;
        });
  }
}
