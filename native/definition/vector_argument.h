// A vector that comes in through SQL, as a row's value or as a query. It is read and checked here.
#pragma once

#include <functional>
#include <string>

#include "base/bytes.h"
#include "definition/table_options.h"
#include "sqlite/sqlite.h"

namespace vec {

// Fails with SQLITE_MISMATCH unless the bytes are a vector of the table: of its dimensions, finite, and not zero where
// the metric is cosine. `name` is what messages call the vector.
void check_vector(BlobView vector, const TableOptions& options, const std::function<std::string()>& name);

class VectorArgument {
 public:
  // `name` is what messages call the vector. Fails with SQLITE_MISMATCH on a value that is not a vector of the table.
  // That is a value of another type, another dimension, an element that is not finite, or zero where the metric is
  // cosine.
  // The error stops the statement whatever its conflict clause is, so that OR IGNORE silently loses no row. A wrong
  // type elsewhere in SQLite does the same, unlike a violated constraint. REQUIRES: `value` outlives this object, which
  // borrows the bytes of a BLOB.
  VectorArgument(sqlite3_value* value, const TableOptions& options, const std::string& name)
      : VectorArgument(value, options, [&] { return name; }) {}
  VectorArgument(sqlite3_value* value, const TableOptions& options, const std::function<std::string()>& name);

  BlobView view() const { return view_; }
  Bytes bytes() const;

 private:
  void read(sqlite3_value* value, const TableOptions& options);

  BlobView view_ = {nullptr, 0};
  Bytes parsed_;  // the vector, when it was text
};

}  // namespace vec
