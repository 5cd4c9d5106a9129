// A small file whose index says that it has thousands of millions of nodes, with its checksum right. As much memory was
// allocated as it said. The same with a table that has many rows and no vectors, and with a log of many keys.
#include "base/checksum.h"
#include "support/case.h"
#include "support/failing_memory.h"

using namespace faults;

namespace {

constexpr size_t kMostMemory = size_t{64} << 20;

sqlite3* create(const char* options) {
  remove_files();
  sqlite3* db = open_memory_file();
  must_run(db, text("CREATE VIRTUAL TABLE docs USING vector(%s, mode=hnsw, merge_every=50)", options));
  return db;
}

void expect_little_memory(Case& test, const std::string& what) {
  const size_t largest = take_largest_allocation();
  test.expect(what + ": the largest allocation", "below 64 MB",
              largest < kMostMemory ? "below 64 MB" : std::to_string(largest));
}

void claim_nodes(Case& test, uint64_t nodes) {
  sqlite3* db = create("dim=4, quantization=int8");
  must_run(
      db,
      "INSERT INTO docs(vector) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 120) SELECT "
      "'[' || i || ',2,3,' || (i % 7) || ']' FROM n");
  std::string header = value(db, "SELECT data FROM docs_index WHERE id = 0");
  const size_t at = 4 + 4 + 8 + 8 + 8 + 8 + 4 + 8;  // see docs/internals/format.md
  header.replace(at, sizeof nodes, reinterpret_cast<const char*>(&nodes), sizeof nodes);
  header.resize(header.size() - sizeof(uint64_t));
  const uint64_t sum = vec::checksum(header.data(), header.size(), 0);
  header.append(reinterpret_cast<const char*>(&sum), sizeof sum);
  update_blob(db, "UPDATE docs_index SET data = ? WHERE id = 0", header);
  const int64_t codes_per_chunk = 960 * 1024 / 4;
  const int64_t last_chunk = (int64_t{1} << 32) + static_cast<int64_t>((nodes - 1) / codes_per_chunk);
  must_run(db, "INSERT OR IGNORE INTO docs_index VALUES(" + std::to_string(last_chunk) + ", x'00')");
  sqlite3_close(db);
  db = open_memory_file();
  take_largest_allocation();
  const std::string what = std::to_string(nodes) + " nodes";
  test.expect_part(what, "vector table \"docs\" is damaged: its index",
                   value(db, "SELECT count(*) FROM docs WHERE knn_match(distance, '[1,2,3,4]')"));
  expect_little_memory(test, what);
  sqlite3_close(db);
}

void rows_without_vectors(Case& test) {
  sqlite3* db = create("dim=60000");
  must_run(db,
           "INSERT INTO docs_data(id) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000) "
           "SELECT i FROM n");
  take_largest_allocation();
  test.expect_part("rows without vectors", "vector table \"docs\" is damaged",
                   value(db, "SELECT vector_rebuild_index('docs')"));
  expect_little_memory(test, "rows without vectors");
  sqlite3_close(db);
}

void keys_without_rows(Case& test) {
  sqlite3* db = create("dim=60000");
  must_run(db,
           "INSERT INTO docs(vector) SELECT vector_from_json('[1' || "
           "replace(hex(zeroblob(59999)), "
           "'00', ',1') || ']', 'float4'); SELECT vector_rebuild_index('docs')");
  must_run(db,
           "INSERT INTO docs_log(stamp, key) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
           "50000) SELECT i, i + 100 FROM n");
  take_largest_allocation();
  value(db, "SELECT vector_merge_index('docs')");
  expect_little_memory(test, "keys without rows");
  sqlite3_close(db);
}

}  // namespace

int main() {
  Case test;
  for (uint64_t nodes : {uint64_t{1000}, uint64_t{1000000}, uint64_t{100000000}, uint64_t{1000000000}}) {
    claim_nodes(test, nodes);
  }
  rows_without_vectors(test);
  keys_without_rows(test);
  return test.status();
}
