// The filter columns of an index over a table (content_filters='tenant PARTITION KEY, published'). They are columns of
// that table, and hidden columns of the index.
#pragma once

#include <vector>

#include "definition/table_options.h"
#include "storage/shadow_sql.h"

namespace vec {

// SQLite asks for the declaration of the index when it connects to it. The content table may be gone by then. So the
// types and collations are in docs_meta, as they were when the index was created.
class FilterColumns {
 public:
  // Sets the types and collations in `options` from the content table, for a new index. A column that the table lacks
  // stays as it is.
  static void read(const ShadowSql& sql, TableOptions& options);
  // Sets them from docs_meta. Where docs_meta lacks them, the index can still be dropped, and check() fails.
  static void restore(const ShadowSql& sql, TableOptions& options);

  // REQUIRES: options.content. `sql` and `options` outlive this object.
  FilterColumns(const ShadowSql& sql, const TableOptions& options) : sql_(sql), options_(options) {}

  // Writes the types and collations to docs_meta.
  void store();
  // Fails with SQLITE_ERROR when the content table lacks a column, or the index of an INDEXED column.
  void check_new();
  // Fails with SQLITE_ERROR when a column has another type or collation than the index knows.
  void check();

  // Finds the indexes of the content table that answer conditions on filter columns. An index may come and go.
  void find_indexes();
  // Whether an index begins with the column, which is a position in TableOptions::metadata.
  bool has_index(size_t column) const { return column < indexes_.size() && indexes_[column].alone; }
  // Whether an index begins with the PARTITION KEY, and then the column.
  bool has_index_in_partition(size_t column) const { return column < indexes_.size() && indexes_[column].in_partition; }

  // Whether the collation can be that of a column of the index. It then exists on every connection.
  static bool is_declarable(const MetadataColumn& column);

  // Whether SQL can compute a column from others, so that an UPDATE need not name it.
  bool has_generated();

 private:
  bool is_column(const MetadataColumn& column);
  struct Indexes {
    bool alone = false;
    bool in_partition = false;
  };
  bool is_key_of(const std::string& index, int place, const MetadataColumn& column);

  const ShadowSql& sql_;
  const TableOptions& options_;
  std::vector<Indexes> indexes_;
};

}  // namespace vec
