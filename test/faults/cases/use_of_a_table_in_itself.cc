// A function that a statement on a table calls uses the table itself. It was told that the table is damaged.
#include "support/case.h"

using namespace faults;

namespace {

std::string answers;

void use_table(sqlite3_context* context, int, sqlite3_value**) {
  sqlite3* db = sqlite3_context_db_handle(context);
  for (const char* sql :
       {"SELECT id FROM docs WHERE knn_match(distance, '[1,2,3,4]')", "DELETE FROM docs WHERE id = 1"}) {
    const Outcome outcome = run(db, sql);
    answers +=
        std::to_string(outcome.primary_code()) + (outcome.message.find("damaged") == std::string::npos ? " " : "! ");
  }
  sqlite3_result_int(context, 0);
}

}  // namespace

int main() {
  Case test;
  sqlite3* db = open_memory_file();
  sqlite3_create_function(db, "use_table", -1, SQLITE_UTF8 | SQLITE_INNOCUOUS, nullptr, use_table, nullptr, nullptr);
  must_run(
      db,
      "CREATE VIRTUAL TABLE docs USING vector(dim=4, mode=hnsw, merge_every=50, metadata='a DEFAULT (use_table())')");
  run(db, "INSERT INTO docs(vector) VALUES('[1,2,3,4]')");
  must_run(db, "SELECT vector_config('progress', 'use_table')");
  run(db, "SELECT vector_rebuild_index('docs')");
  test.expect("a use in the middle", std::to_string(SQLITE_LOCKED) + " ", answers.substr(0, 2));
  test.expect("said to be damaged", "never", answers.find('!') == std::string::npos ? "never" : answers);
  must_run(db, "SELECT vector_config('progress', NULL)");
  test.expect("integrity", "ok", value(db, "PRAGMA integrity_check"));
  test.expect_close("at last", db);
  return test.status();
}
