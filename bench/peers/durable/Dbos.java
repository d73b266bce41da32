import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.dbos.transact.DBOS;
import dev.dbos.transact.config.DBOSConfig;
import dev.dbos.transact.workflow.Workflow;

/// DBOS Transact: a workflow for each task, on a virtual thread that waits for it.
/// `DATABASE USER TASKS STEPS`
final class Dbos {
  private static final int CONNECTIONS = 32;

  /// What DBOS makes a proxy of.
  public interface Tasks {
    int run(int steps);
  }

  /// As an application has it.
  public static final class Registered implements Tasks {
    private final DBOS dbos;

    Registered(DBOS dbos) {
      this.dbos = dbos;
    }

    @Override
    @Workflow(name = "task")
    public int run(int steps) {
      int done = 0;
      for (int i = 0; i < steps; i++) {
        done += dbos.runStep(() -> InFlight.OUTPUT, "step " + i).isEmpty() ? 0 : 1;
      }
      return done;
    }
  }

  public static void main(String[] arguments) throws Exception {
    int steps = Integer.parseInt(arguments[3]);
    HikariConfig pool = new HikariConfig();
    pool.setJdbcUrl(arguments[0]);
    pool.setUsername(arguments[1]);
    pool.setMaximumPoolSize(CONNECTIONS);
    try (HikariDataSource source = new HikariDataSource(pool);
        DBOS dbos = new DBOS(DBOSConfig.defaults("bench").withDataSource(source))) {
      Tasks tasks = dbos.registerProxy(Tasks.class, new Registered(dbos));
      dbos.launch();
      InFlight.run(Integer.parseInt(arguments[2]), steps, _ -> tasks.run(steps));
    }
    System.exit(0);
  }
}
