// A log whose last position is 2^63 - 2, or near the least one. Sums with it overflowed, which is undefined.
#include "support/case.h"

using namespace faults;

namespace {

void write_and_search(Case& test, const char* damage) {
  remove_files();
  sqlite3* db = open_memory_file();
  must_run(db, "CREATE VIRTUAL TABLE docs USING vector(dim=4, mode=hnsw, merge_every=1, metadata='n')");
  must_run(db, damage);
  for (int i = 0; i < 3; i++) run(db, "INSERT INTO docs(vector, n) VALUES('[1,2,3,4]', 1)");
  run(db, "UPDATE docs SET n = 2");
  const Outcome last = run(db, "INSERT INTO docs(vector) VALUES('[1,2,3,4]')");
  if (!last) test.expect_part(damage, "vector table \"docs\" is damaged: its log", last.message);
  test.expect_part("rebuild", "", value(db, "SELECT vector_rebuild_index('docs')"));
  test.expect("rows by search", value(db, "SELECT count(*) FROM docs"),
              value(db, "SELECT count(*) FROM docs WHERE knn_match(distance, '[1,2,3,4]')"));
  test.expect_close(damage, db);
}

}  // namespace

int main() {
  Case test;
  for (const char* damage :
       {"INSERT INTO docs_log VALUES(9223372036854775806, 1, NULL)",
        "INSERT INTO docs_log VALUES(9223372036854775807, 1, 1)", "UPDATE docs_log SET seq = -9223372036854774785",
        "UPDATE docs_log SET seq = -9223372036854775807", "UPDATE docs_updates SET seq = -9223372036854774785",
        "UPDATE docs_updates SET seq = 9223372036854775807"}) {
    write_and_search(test, damage);
  }
  return test.status();
}
