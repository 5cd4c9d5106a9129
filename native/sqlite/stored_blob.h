// A stored BLOB that is read without a statement.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "sqlite/sqlite.h"

namespace vec {

// Reads a BLOB of any size. A SELECT, even of substr(), fails where the row is longer than the connection's
// SQLITE_LIMIT_LENGTH.
class StoredBlob {
 public:
  // Opens the BLOB in a row of a table with rowids. Fails with SQLITE_ERROR when there is no such row, or when the
  // value is neither BLOB nor text.
  StoredBlob(sqlite3* db, const std::string& schema, const std::string& table, const char* column, int64_t rowid);
  StoredBlob(const StoredBlob&) = delete;
  StoredBlob& operator=(const StoredBlob&) = delete;
  ~StoredBlob() { sqlite3_blob_close(blob_); }

  size_t size() const { return static_cast<size_t>(sqlite3_blob_bytes(blob_)); }
  // Reads all of it. REQUIRES: `to` has room for size() bytes.
  void read(void* to);

 private:
  sqlite3* db_;
  sqlite3_blob* blob_ = nullptr;
};

}  // namespace vec
