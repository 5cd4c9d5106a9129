// The arguments of CREATE VIRTUAL TABLE ... USING vector(...).
#include "support/fuzzer.h"
#include "support/fuzzer_main.h"

namespace faults {

std::vector<std::string> seeds() {
  return {"dim=4",
          "dim=4, type=float8, metric=cosine, mode=hnsw, m=4, ef_construction=16, ef_search=9, quantization=int8",
          "dim=3, metadata='title TEXT COLLATE NOCASE NOT NULL DEFAULT ''x'', page INTEGER INDEXED, score REAL DEFAULT "
          "1.5'",
          "dim=2, key=\"k\"\"ey\", column='v', metadata='tenant TEXT PARTITION KEY', requires_partition=1",
          "dim=2, key_type=text, metadata='slug TEXT UNIQUE, a, b, UNIQUE(a, b)'",
          "dim=2, metadata='a TEXT, b INTEGER GENERATED ALWAYS AS (length(a)) STORED INDEXED'",
          "dim=2, content=posts, content_column=e, content_key=id, merge_every=100",
          "dim=2, type=int1, metric='ip', merge_every=1, model='some model' /* comment */"};
}

void fuzz(const std::string& input) {
  sqlite3* db = nullptr;
  sqlite3_open(":memory:", &db);
  run(db, "CREATE TABLE posts(id INTEGER PRIMARY KEY, e BLOB)");
  if (run(db, "CREATE VIRTUAL TABLE docs USING vector(" + input + ")")) {
    run(db, "SELECT vector_definition('docs'), vector_index_info('docs')");
    run(db, "INSERT INTO docs(vector) SELECT zeroblob(8)");
    run(db, "ALTER TABLE docs RENAME TO other");
    run(db, "DROP TABLE other");
  }
  if (sqlite3_close(db) != SQLITE_OK) std::abort();
}

}  // namespace faults

int main(int count, char** arguments) { return faults::fuzz_for("fuzz-create", count, arguments); }
