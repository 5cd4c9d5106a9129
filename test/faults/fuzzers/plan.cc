// Texts of query plans. A plan comes from SQLite's own xBestIndex, so this only keeps its parser safe.
#include "query/query_plan.h"
#include "sqlite/error.h"
#include "support/fuzzer.h"
#include "support/fuzzer_main.h"
#include "support/memory_vfs.h"

namespace faults {

std::vector<std::string> seeds() {
  std::vector<std::string> seeds;
  register_memory_vfs(true);
  // Not by sqlite3_open(), which this file calls through the pointer that loading the extension sets.
  sqlite3* db = open_memory_file();
  must_run(
      db,
      "CREATE VIRTUAL TABLE docs USING vector(dim=2, metadata='title TEXT, page INTEGER INDEXED, tenant TEXT PARTITION "
      "KEY')");
  for (const char* sql : {"SELECT * FROM docs", "SELECT * FROM docs WHERE id = 3 ORDER BY id DESC",
                          "SELECT * FROM docs WHERE knn_match(distance, x'00') AND page > 3 AND title IN ('a', 'b') "
                          "AND k = 4 LIMIT 3 OFFSET 2",
                          "SELECT * FROM docs WHERE vector MATCH x'00' AND tenant = 'a' AND title LIKE 'a%' AND "
                          "distance < 4 AND ef_search = 3"}) {
    // "SCAN docs VIRTUAL TABLE INDEX 0:<plan>"
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(db, (std::string("EXPLAIN QUERY PLAN ") + sql).c_str(), -1, &statement, nullptr);
    while (sqlite3_step(statement) == SQLITE_ROW) {
      const std::string detail = reinterpret_cast<const char*>(sqlite3_column_text(statement, 3));
      const size_t colon = detail.find(':');
      if (colon != std::string::npos) seeds.push_back(detail.substr(colon + 1));
    }
    sqlite3_finalize(statement);
  }
  sqlite3_close(db);
  return seeds;
}

void fuzz(const std::string& input) {
  try {
    vec::parse_plan(input.c_str());
  } catch (const vec::Error&) {
  }
}

}  // namespace faults

int main(int count, char** arguments) { return faults::fuzz_for("fuzz-plan", count, arguments); }
