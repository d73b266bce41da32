/// The journal of runs as one SQLite file.
module dev.weft.sqlite {
  exports dev.weft.sqlite;

  requires transitive dev.weft;
  requires java.sql;
  requires org.xerial.sqlitejdbc;
  requires tools.jackson.databind;
  requires static org.jspecify;
}
