// A progress function runs one statement while CREATE VIRTUAL TABLE ... content= builds its index. Where SQLite reads
// the schema again after it, the object of the table was never destroyed, and the connection could not be closed.
#include <cstdlib>

#include "support/case.h"

using namespace faults;

namespace {

const char* statement = nullptr;
int calls = 0;

void on_progress(sqlite3_context* context, int, sqlite3_value**) {
  if (calls++ == 0) run(sqlite3_context_db_handle(context), statement);
}

}  // namespace

int main() {
  setenv("DRIZZLE_VECTOR_THREADS", "1", 1);
  Case test;
  for (const char* sql :
       {"SELECT 1", "DELETE FROM docs WHERE id = 1", "INSERT INTO posts(e) VALUES('[1,2,3,4]')", "DROP TABLE posts",
        "INSERT INTO plain VALUES(1)", "CREATE TABLE other(a)", "SELECT * FROM idx",
        "CREATE VIRTUAL TABLE idx USING vector(dim=4)", "SELECT vector_index_info('idx')", "SAVEPOINT a; RELEASE a",
        "ALTER TABLE plain RENAME TO plain2", "ALTER TABLE plain ADD COLUMN b", "PRAGMA legacy_alter_table=OFF",
        "ANALYZE", "PRAGMA reverse_unordered_selects=ON", "DROP TABLE idx", "VACUUM", "ROLLBACK"}) {
    remove_files();
    sqlite3* db = open_memory_file();
    sqlite3_create_function(db, "on_progress", 4, SQLITE_UTF8, nullptr, on_progress, nullptr, nullptr);
    must_run(
        db,
        "CREATE TABLE plain(n); CREATE VIRTUAL TABLE docs USING vector(dim=4); INSERT INTO docs(vector) "
        "VALUES('[1,2,3,4]'); CREATE TABLE posts(id INTEGER PRIMARY KEY, e);"
        "INSERT INTO posts WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) SELECT i, "
        "'[' || i || ',2,3,4]' FROM n; SELECT vector_config('progress', 'on_progress')");
    statement = sql;
    calls = 0;
    const Outcome created = run(
        db, "CREATE VIRTUAL TABLE idx USING vector(dim=4, content=posts, content_column=e, mode=hnsw, merge_every=60)");
    test.expect(std::string(sql) + ": calls", "true", calls > 0 ? "true" : "false");
    run(db, "SELECT vector_config('progress', NULL)");
    const std::string rows = value(db, "SELECT count(*) FROM idx WHERE knn_match(distance, '[1,2,3,4]')");
    test.expect_part(std::string(sql) + ": a search", created ? "100" : "no such table: idx", rows);
    test.expect_close(sql, db);
  }
  return test.status();
}
