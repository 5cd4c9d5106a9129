// Writes to shadow tables must not show in last_insert_rowid().
#pragma once

#include "sqlite/sqlite.h"

namespace vec {

// Puts back, at the end of its scope, what last_insert_rowid() was at the beginning. (SQLite sets it itself after an
// INSERT of a row that succeeds.)
class KeepLastInsertRowid {
 public:
  explicit KeepLastInsertRowid(sqlite3* db) : db_(db), rowid_(sqlite3_last_insert_rowid(db)) {}
  KeepLastInsertRowid(const KeepLastInsertRowid&) = delete;
  KeepLastInsertRowid& operator=(const KeepLastInsertRowid&) = delete;
  ~KeepLastInsertRowid() { sqlite3_set_last_insert_rowid(db_, rowid_); }

 private:
  sqlite3* db_;
  sqlite3_int64 rowid_;
};

}  // namespace vec
