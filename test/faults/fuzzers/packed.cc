// Chunks of packed vectors. An input is the id of a chunk (8 bytes) and its data.
#include <cstring>

#include "support/fuzzer.h"
#include "support/fuzzer_main.h"
#include "support/memory_vfs.h"

namespace faults {

namespace {

const MemoryFiles& base() {
  static const MemoryFiles files = [] {
    register_memory_vfs(true);
    sqlite3* db = open_memory_file();
    // Vectors of a size that is packed by three into a page.
    must_run(
        db,
        "PRAGMA page_size=1024; CREATE VIRTUAL TABLE docs USING vector(dim=76, mode=exact);"
        "INSERT INTO docs(vector) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12) SELECT "
        "'[' || i || replace(hex(zeroblob(75)), '00', ',1') || ']' FROM n; SELECT vector_rebuild_index('docs')");
    sqlite3_close(db);
    return copy_files();
  }();
  return files;
}

}  // namespace

std::vector<std::string> seeds() {
  restore_files(base());
  std::vector<std::string> seeds;
  sqlite3* db = open_memory_file();
  const int64_t chunks = integer(db, "SELECT count(*) FROM docs_chunks");
  for (int64_t chunk = 0; chunk < chunks; chunk++) {
    const std::string row = " FROM docs_chunks ORDER BY id LIMIT 1 OFFSET " + std::to_string(chunk);
    const int64_t id = integer(db, "SELECT id" + row);
    seeds.push_back(std::string(reinterpret_cast<const char*>(&id), sizeof id) + value(db, "SELECT data" + row));
  }
  sqlite3_close(db);
  return seeds;
}

void fuzz(const std::string& input) {
  int64_t id = 0;
  if (input.size() < sizeof id) return;
  std::memcpy(&id, input.data(), sizeof id);
  restore_files(base());
  sqlite3* db = open_memory_file();
  update_blob(db, "INSERT OR REPLACE INTO docs_chunks VALUES(" + std::to_string(id) + ", ?)", input.substr(sizeof id));
  for (const char* sql :
       {"SELECT id, vector FROM docs", "SELECT count(*) FROM docs WHERE knn_match(distance, zeroblob(304))",
        "UPDATE docs SET vector = zeroblob(304) WHERE id % 2", "DELETE FROM docs WHERE id < 4",
        "UPDATE docs SET id = id + 100 WHERE id > 9", "INSERT INTO docs(vector) VALUES(zeroblob(304))",
        "PRAGMA integrity_check", "SELECT vector_export_arrow('docs')", "SELECT vector_rebuild_index('docs')",
        "SELECT count(*) FROM docs WHERE id = 7"}) {
    run(db, sql);
  }
  if (sqlite3_close(db) != SQLITE_OK) std::abort();
}

}  // namespace faults

int main(int count, char** arguments) { return faults::fuzz_for("fuzz-packed", count, arguments); }
