// The columns of a vector table, by number.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "definition/table_options.h"
#include "sqlite/affinity.h"

namespace vec {

// The number of each column.
struct ColumnMap {
  explicit ColumnMap(const TableOptions& options)
      : metadata(static_cast<int>(options.metadata.size())),
        has_similarity(options.has_similarity),
        has_recall(options.has_recall),
        row_id(options.has_integer_key() ? kKey : kRowid) {}

  static constexpr int kRowid = -1;
  static constexpr int kKey = 0;
  static constexpr int kVector = 1;
  static constexpr int kFirstMetadata = 2;
  int metadata;
  bool has_similarity;
  bool has_recall;
  int row_id;  // the column of the integers by which the engine knows the rows: the key, or else rowid

  int distance() const { return kFirstMetadata + metadata; }
  int k() const { return distance() + 1; }
  int ef_search() const { return distance() + 2; }
  int command() const { return distance() + 3; }
  // Behind the columns that every table has. Nothing when the table does not declare it.
  std::optional<int> similarity() const { return has_similarity ? std::optional<int>(command() + 1) : std::nullopt; }
  std::optional<int> recall() const {
    return has_recall ? std::optional<int>(similarity().value_or(command()) + 1) : std::nullopt;
  }
  int last() const { return command() + (has_similarity ? 1 : 0) + (has_recall ? 1 : 0); }
  bool is_metadata(int column) const { return column >= kFirstMetadata && column < distance(); }
  static int metadata_column(size_t position) { return kFirstMetadata + static_cast<int>(position); }
  static size_t metadata_position(int column) { return static_cast<size_t>(column - kFirstMetadata); }
};

// The name of any column but the one that is called as the table. The row id has its name in docs_data.
const std::string& column_name(int column, const TableOptions& options);

// The key or a metadata column, for SQL on the table that has the rows. In the table that an index is over, a column
// may be gone. It is qualified there, because many SQLite builds read an unknown double-quoted name as a string.
std::string column_sql(int column, const TableOptions& options);

// The affinity of the key, a metadata column or the row id.
Affinity column_affinity(int column, const TableOptions& options);

}  // namespace vec
