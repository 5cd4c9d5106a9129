// All or nothing, inside or outside of a transaction of the user's.
#pragma once

#include "statement.h"

namespace vec {

// What is done until release() is undone at the end of the scope, unless release() has been called. Its reads all see one state.
class Savepoint {
 public:
  explicit Savepoint(sqlite3* db) : db_(db) {
    int code = sqlite3_exec(db, "SAVEPOINT drizzle_vector", nullptr, nullptr, nullptr);
    // Within a statement that writes SQLite opens none; that statement is then undone by SQLite as a whole.
    if (code != SQLITE_OK && code != SQLITE_BUSY) throw Error(sqlite3_extended_errcode(db), sqlite3_errmsg(db));
    open_ = code == SQLITE_OK;
  }
  Savepoint(const Savepoint&) = delete;
  Savepoint& operator=(const Savepoint&) = delete;
  ~Savepoint() {
    if (open_) sqlite3_exec(db_, "ROLLBACK TO drizzle_vector; RELEASE drizzle_vector", nullptr, nullptr, nullptr);
  }

  void release() {
    if (!open_) return;
    int code = sqlite3_exec(db_, "RELEASE drizzle_vector", nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) throw Error(sqlite3_extended_errcode(db_), sqlite3_errmsg(db_));
    open_ = false;
  }

 private:
  sqlite3* db_;
  bool open_;
};

}  // namespace vec
