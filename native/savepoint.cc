#include "savepoint.h"

namespace vec {

Savepoint::Savepoint(sqlite3* db, Statement writes) : db_(db), writes_(std::move(writes)), begins_transaction_(sqlite3_get_autocommit(db) != 0) {
  if (sqlite3_exec(db, "SAVEPOINT vector", nullptr, nullptr, nullptr) == SQLITE_OK) return;
  if (sqlite3_errcode(db) != SQLITE_BUSY) throw Error(sqlite3_extended_errcode(db), sqlite3_errmsg(db));
  fail(SQLITE_BUSY, "expected to be called in a statement that only reads, a SELECT, received a call in one that writes, or while one is being run");
}

void Savepoint::keep() {
  Statement(db_, "RELEASE vector").run();
  is_open_ = false;
}

// A commit that has failed leaves a transaction that may fail to commit again: then all of it is rolled back, by another command.
bool Savepoint::undo() noexcept {
  const char* sql = begins_transaction_ ? "ROLLBACK" : "ROLLBACK TO vector; RELEASE vector";
  return sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
}

Savepoint::~Savepoint() {
  // After some errors (the disk is full, an interruption) SQLite has rolled back the whole transaction.
  if (!is_open_ || sqlite3_get_autocommit(db_) != 0) return;
  if (undo()) return;
  // An interruption stops those commands, too. Let it meet a statement that writes: that takes the whole transaction back.
  try {
    writes_.run();
  } catch (...) {
  }
  if (sqlite3_get_autocommit(db_) == 0) undo();
}

}  // namespace vec
