/// The programs of docs/java.md as a module.
module com.example.programs {
  requires dev.weft;
  requires dev.weft.sqlite;
  requires dev.weft.terminal;

  opens com.example.programs to
      dev.weft; // Its steps return records.
}
