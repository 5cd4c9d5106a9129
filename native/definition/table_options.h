// The options in CREATE VIRTUAL TABLE ... USING vector(...), parsed and checked.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "definition/key_type.h"
#include "definition/metadata_columns.h"
#include "numeric/element_type.h"
#include "numeric/metric.h"
#include "numeric/vector_codec.h"

namespace vec {

// automatic: a graph is used once the table is large enough to gain from it.
enum class Mode : uint8_t { automatic, hnsw, exact };

// The ordinary table that an index is over, and that keeps the vectors.
struct Content {
  std::string table;
  std::string key;     // its PRIMARY KEY, or a column that is UNIQUE and NOT NULL
  std::string column;  // the column of the vectors
};

// A search that is to find more than the greatest recall should be exact.
inline constexpr double kDefaultRecall = 0.98;
inline constexpr double kMaxRecall = 0.999;

struct TableOptions {
  size_t dim = 0;
  ElementType type = ElementType::float4;
  Metric metric = Metric::l2;
  Mode mode = Mode::automatic;
  int m = 16;
  int ef_construction = 128;
  std::optional<int64_t> ef_search;          // nothing: `recall` decides
  double recall = kDefaultRecall;            // the share of the nearest rows that a search is to find
  std::optional<Quantization> quantization;  // nothing: chosen by how well the codes rank the vectors
  std::optional<int64_t> merge_every;        // nothing: chosen by the size of the table
  std::string key = "id";
  KeyType key_type = KeyType::integer;
  std::string key_collation = "BINARY";  // of an index over a table, that of the table's key
  std::string row_id = "id";             // the column of docs_data with the row id: an integer key itself
  std::string column = "vector";
  bool is_key_quoted = false;  // whether they stood in the quotes of a name, so that any name is meant
  bool is_column_quoted = false;
  // Of an index over a table, its filter columns, which are columns of that table. Their types and collations are not
  // among the options (see FilterColumns).
  std::vector<MetadataColumn> metadata;
  std::vector<UniqueSet> unique_sets;
  bool requires_partition = false;
  std::optional<Content> content;    // nothing: the vector table stores the vectors itself
  bool has_similarity = true;        // whether the hidden column `similarity` is declared
  bool has_recall = true;            // whether the hidden column `recall` is declared
  std::optional<std::string> model;  // what made the vectors: a note for the programs that use the table

  bool has_integer_key() const { return key_type == KeyType::integer; }
  size_t vector_bytes() const { return dim * element_size(type); }
  // The position of the PARTITION KEY in `metadata`.
  std::optional<size_t> partition_key() const;
  bool has_filters() const { return content && !metadata.empty(); }
};

inline constexpr int kMaxEfSearch = 4096;
// The beam of a search by a graph whose recall has not been measured.
inline constexpr int kUnmeasuredEfSearch = 96;

// Whether a search can be asked for that recall. kExpectedRecall says it in words.
inline bool is_recall(double recall) { return recall > 0 && recall <= kMaxRecall; }
inline constexpr const char* kExpectedRecall = "a number above 0 and at most 0.999";

const char* mode_name(Mode mode);

// Reads the `count` module arguments of the table `table`. Fails with SQLITE_ERROR, and names the table and the option,
// when anything is wrong. That includes an unknown or repeated option, a value out of range, a missing dim, and column
// names that collide.
TableOptions parse_table_options(std::string_view table, int count, const char* const* arguments);

// Fails when the name of the key or of the vector column reads as a definition of a column, such as `id TEXT`, and does
// not stand in the quotes of a name. A table that has such a name already keeps it. REQUIRES: the options have no
// content.
void check_new_column_names(std::string_view table, const TableOptions& options);

// Fails when `table` cannot be the name of a table with these columns. The command column has the name of the table.
void check_table_name(std::string_view table, const TableOptions& options);

// The schema for sqlite3_declare_vtab.
std::string declaration(std::string_view table, const TableOptions& options);

}  // namespace vec
