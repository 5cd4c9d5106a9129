// A shadow table is a view of the vector table itself, or has a trigger that uses it. The table kept a statement that
// referred to it, so SQLite could neither destroy it nor close the connection.
#include "support/case.h"

using namespace faults;

namespace {

const char* const kDamages[] = {
    "UPDATE sqlite_schema SET type = 'view', rootpage = 0, sql = 'CREATE VIEW docs_log AS SELECT 1 AS seq, 2 AS stamp, "
    "3 AS "
    "key UNION ALL SELECT id, id, id FROM docs' WHERE name = 'docs_log'",
    "UPDATE sqlite_schema SET type = 'view', rootpage = 0, sql = 'CREATE VIEW docs_index AS SELECT id, vector AS data "
    "FROM "
    "docs' WHERE name = 'docs_index'",
    "CREATE TRIGGER again AFTER INSERT ON docs_log BEGIN INSERT INTO docs(vector) VALUES('[1,2,3,4]'); END",
    "CREATE TRIGGER rarely AFTER INSERT ON docs_log WHEN 0 BEGIN DELETE FROM docs; END",
    "CREATE TRIGGER \"select\" AFTER DELETE ON docs_vectors BEGIN SELECT count(*) FROM docs; END"};

}  // namespace

int main() {
  Case test;
  for (const char* damage : kDamages) {
    remove_files();
    sqlite3* db = open_memory_file();
    must_run(db,
             "CREATE VIRTUAL TABLE docs USING vector(dim=4); INSERT INTO docs(vector) VALUES('[1,2,3,4]'); PRAGMA "
             "writable_schema=ON");
    must_run(db, damage);
    sqlite3_close(db);
    db = open_memory_file();
    for (const char* sql :
         {"SELECT id FROM docs WHERE knn_match(distance, '[1,2,3,4]')", "SELECT vector_merge_index('docs')",
          "INSERT INTO docs(vector) VALUES('[1,2,3,4]')", "UPDATE docs SET vector = '[1,2,3,5]'", "DELETE FROM docs",
          "SELECT vector_index_info('docs')", "SELECT vector_rebuild_index('docs')"}) {
      const Outcome outcome = run(db, sql);
      if (!outcome) test.expect_part(sql, "vector table \"docs\" is damaged", outcome.message);
    }
    const Outcome write = run(db, "UPDATE docs SET vector = '[1,2,3,5]'");
    test.expect(damage, std::to_string(SQLITE_CORRUPT), std::to_string(write.primary_code()));
    test.expect("DROP TABLE", "", run(db, "DROP TABLE docs").message);
    test.expect_close(damage, db);
  }
  return test.status();
}
