// Vectors as JSON text. The first byte is the element type.
#include <cstring>

#include "support/fuzzer.h"
#include "support/fuzzer_main.h"

namespace faults {

std::vector<std::string> seeds() {
  std::vector<std::string> seeds;
  for (char type = 0; type < 6; type++) {
    for (const char* json :
         {"[1,2,3]", "[]", "[-0.5e3, 1E-4 ,127]", "[0.1,1e308,5e-324]", " [ 65504 ] ", "[-128,0,-32768]"}) {
      seeds.push_back(type + std::string(json));
    }
  }
  return seeds;
}

void fuzz(const std::string& input) {
  static constexpr const char* kTypes[] = {"float2", "float4", "float8", "int1", "int2", "int4"};
  if (input.empty()) return;
  static sqlite3* const db = [] {
    sqlite3* opened = nullptr;
    sqlite3_open(":memory:", &opened);
    return opened;
  }();
  static sqlite3_stmt* const statement = [] {
    sqlite3_stmt* prepared = nullptr;
    sqlite3_prepare_v2(
        db, "SELECT vector_from_json(vector_to_json(vector_from_json(?1, ?2), ?2), ?2), vector_from_json(?1, ?2)", -1,
        &prepared, nullptr);
    return prepared;
  }();
  sqlite3_bind_text(statement, 1, input.data() + 1, static_cast<int>(input.size()) - 1, SQLITE_STATIC);
  sqlite3_bind_text(statement, 2, kTypes[static_cast<uint8_t>(input[0]) % 6], -1, SQLITE_STATIC);
  if (sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_type(statement, 1) == SQLITE_BLOB) {
    // What is printed reads as the same vector.
    const int bytes = sqlite3_column_bytes(statement, 1);
    const bool same = sqlite3_column_bytes(statement, 0) == bytes &&
                      std::memcmp(sqlite3_column_blob(statement, 0), sqlite3_column_blob(statement, 1),
                                  static_cast<size_t>(bytes)) == 0;
    if (!same) std::abort();
  }
  sqlite3_reset(statement);
}

}  // namespace faults

int main(int count, char** arguments) { return faults::fuzz_for("fuzz-json", count, arguments); }
