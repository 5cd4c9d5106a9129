// CREATE VIRTUAL TABLE ... USING vector(arguments): what the arguments say, checked.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "definition/metadata_columns.h"
#include "numeric/element_type.h"
#include "numeric/metric.h"
#include "numeric/vector_codec.h"

namespace vec {

// automatic: by a graph once the table is large enough to gain from it.
enum class Mode : uint8_t { automatic, hnsw, exact };

// The ordinary table that an index is over: its vectors stay there.
struct Content {
  std::string table;
  std::string key;     // its INTEGER PRIMARY KEY
  std::string column;  // of vectors
};

struct TableOptions {
  size_t dim = 0;
  ElementType type = ElementType::float4;
  Metric metric = Metric::l2;
  Mode mode = Mode::automatic;
  int m = 16;
  int ef_construction = 128;
  int ef_search = 96;
  std::optional<Quantization> quantization;  // nothing: chosen by what suits the vectors
  std::optional<int64_t> sync_every;         // nothing: chosen by the size of the table
  std::string key = "id";
  std::string column = "vector";
  std::vector<MetadataColumn> metadata;
  bool requires_partition = false;
  std::optional<Content> content;  // nothing: the table has the vectors itself

  size_t vector_bytes() const { return dim * element_size(type); }
  // The position in `metadata` of the PARTITION KEY.
  std::optional<size_t> partition_key() const;
};

inline constexpr int kMaxEfSearch = 4096;

const char* mode_name(Mode mode);

// Reads `count` module arguments of the table `table`. Fails with SQLITE_ERROR, naming the table and the option, on
// anything that is not exactly right: an unknown or repeated option, a value out of its range, a missing dim, column
// names that collide.
TableOptions parse_table_options(std::string_view table, int count, const char* const* arguments);

// Fails when `table` cannot be the name of a table with these columns: the command column is called like the table.
void check_table_name(std::string_view table, const TableOptions& options);

// The schema for sqlite3_declare_vtab.
std::string declaration(std::string_view table, const TableOptions& options);

}  // namespace vec
