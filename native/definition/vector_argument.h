// A vector that comes in through SQL, as a row's value or as a query: read and checked.
#pragma once

#include <functional>
#include <string>

#include "base/bytes.h"
#include "definition/table_options.h"
#include "sqlite/sqlite.h"

namespace vec {

class VectorArgument {
 public:
  // `name` is what messages call it. Fails with SQLITE_MISMATCH on anything that is not a vector of the table: another
  // type of value, another dimension, an element that is not finite, zero where the metric is cosine. Like any other
  // value of a wrong type in SQLite, and unlike a violated constraint, it stops the statement whatever the conflict
  // clause: OR IGNORE loses no row over it silently. REQUIRES: `value` outlives this object, which borrows the bytes of
  // a BLOB.
  VectorArgument(sqlite3_value* value, const TableOptions& options, const std::string& name)
      : VectorArgument(value, options, [&] { return name; }) {}
  VectorArgument(sqlite3_value* value, const TableOptions& options, const std::function<std::string()>& name);

  BlobView view() const { return view_; }
  Bytes bytes() const;

 private:
  void read(sqlite3_value* value, const TableOptions& options);

  BlobView view_ = {nullptr, 0};
  Bytes parsed_;  // of JSON text
};

}  // namespace vec
