// Hides writes to shadow tables from last_insert_rowid().
#pragma once

#include "sqlite/sqlite.h"

namespace vec {

// Restores last_insert_rowid() at the end of its scope. After an INSERT that succeeds, SQLite then sets it itself.
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
