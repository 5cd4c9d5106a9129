// Chunks of the index. An input is the id of a chunk (8 bytes) and its data, whose checksum is made right.
#include <cstring>

#include "base/checksum.h"
#include "support/fuzzer.h"
#include "support/fuzzer_main.h"
#include "support/memory_vfs.h"

namespace faults {

namespace {

const MemoryFiles& base() {
  static const MemoryFiles files = [] {
    register_memory_vfs(true);
    sqlite3* db = open_memory_file();
    must_run(
        db,
        "CREATE VIRTUAL TABLE docs USING vector(dim=4, mode=hnsw, m=3, ef_construction=8, merge_every=40);"
        "INSERT INTO docs(vector) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60) SELECT "
        "'[' || i || ',' || (i % 5) || ',1,2]' FROM n");
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
  const int64_t chunks = integer(db, "SELECT count(*) FROM docs_index");
  for (int64_t chunk = 0; chunk < chunks; chunk++) {
    const std::string row = " FROM docs_index ORDER BY id LIMIT 1 OFFSET " + std::to_string(chunk);
    const int64_t id = integer(db, "SELECT id" + row);
    const std::string data = value(db, "SELECT data" + row);
    seeds.push_back(std::string(reinterpret_cast<const char*>(&id), sizeof id) + data.substr(0, data.size() - 8));
  }
  sqlite3_close(db);
  return seeds;
}

void fuzz(const std::string& input) {
  int64_t id = 0;
  if (input.size() < sizeof id) return;
  std::memcpy(&id, input.data(), sizeof id);
  std::string data = input.substr(sizeof id);
  const uint64_t sum = vec::checksum(data.data(), data.size(), static_cast<uint64_t>(id));
  data.append(reinterpret_cast<const char*>(&sum), sizeof sum);
  restore_files(base());
  sqlite3* db = open_memory_file();
  update_blob(db, "INSERT OR REPLACE INTO docs_index VALUES(" + std::to_string(id) + ", ?)", data);
  for (const char* sql :
       {"SELECT id FROM docs WHERE knn_match(distance, '[3,3,1,2]') LIMIT 5",
        "INSERT INTO docs(vector) VALUES('[1,2,3,4]')",
        "SELECT count(*) FROM docs WHERE knn_match(distance, '[3,3,1,2]')", "SELECT vector_index_info('docs')",
        "SELECT vector_merge_index('docs')", "PRAGMA integrity_check", "SELECT vector_rebuild_index('docs')"}) {
    run(db, sql);
  }
  const std::string rows = value(db, "SELECT count(*) FROM docs WHERE knn_match(distance, '[3,3,1,2]')");
  if (rows != "61" && rows != "60") std::abort();  // the index is rebuilt from the rows
  if (sqlite3_close(db) != SQLITE_OK) std::abort();
}

}  // namespace faults

int main(int count, char** arguments) { return faults::fuzz_for("fuzz-segment", count, arguments); }
