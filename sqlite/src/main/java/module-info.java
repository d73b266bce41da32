/// The journal of runs as a SQLite file.
module dev.weft.sqlite {
  exports dev.weft.sqlite;

  requires transitive dev.weft;
  requires java.sql;
  requires org.xerial.sqlitejdbc;
  requires tools.jackson.core;
  requires static org.jspecify;
}
