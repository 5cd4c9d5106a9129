// Streams of Arrow IPC.
#include "support/fuzzer.h"
#include "support/fuzzer_main.h"

namespace faults {

namespace {

sqlite3* open_tables() {
  sqlite3* db = nullptr;
  sqlite3_open(":memory:", &db);
  must_run(
      db,
      "CREATE VIRTUAL TABLE docs USING vector(dim=3, mode=exact, metadata='title TEXT, page INTEGER, score REAL, data "
      "BLOB, flag BOOLEAN');"
      "INSERT INTO docs(id, vector, title, page, score, data, flag) VALUES(1, '[1,2,3]', 'a', 1, 1.5, x'00ff', 1), (2, "
      "'[4,5,6]', NULL, NULL, NULL, NULL, 0), (3, '[7,8,9]', 'longer than twelve bytes', -5, 2.0, x'', NULL);"
      "CREATE VIRTUAL TABLE copies USING vector(dim=3, mode=exact, metadata='title TEXT, page INTEGER, score REAL, "
      "data BLOB, flag BOOLEAN')");
  return db;
}

}  // namespace

std::vector<std::string> seeds() {
  sqlite3* db = open_tables();
  std::vector<std::string> seeds = {value(db, "SELECT vector_export_arrow('docs')"),
                                    value(db, "SELECT vector_export_arrow('docs', 'float4', 1, 1)"),
                                    value(db, "SELECT vector_export_arrow('copies')")};
  sqlite3_close(db);
  return seeds;
}

void fuzz(const std::string& input) {
  static sqlite3* const db = open_tables();
  static sqlite3_stmt* const statement = [] {
    sqlite3_stmt* prepared = nullptr;
    sqlite3_prepare_v2(db, "SELECT vector_insert_arrow('copies', 'float4', ?, 'replace')", -1, &prepared, nullptr);
    return prepared;
  }();
  run(db, "SAVEPOINT input");
  sqlite3_bind_blob(statement, 1, input.data(), static_cast<int>(input.size()), SQLITE_STATIC);
  sqlite3_step(statement);
  sqlite3_reset(statement);
  if (value(db, "SELECT count(*) FROM copies") !=
      value(db, "SELECT count(*) FROM copies WHERE knn_match(distance, '[1,2,3]')")) {
    std::abort();
  }
  run(db, "ROLLBACK TO input; RELEASE input");
}

}  // namespace faults

int main(int count, char** arguments) { return faults::fuzz_for("fuzz-arrow", count, arguments); }
