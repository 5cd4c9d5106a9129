#include "sqlite/savepoint.h"

namespace vec {

void Savepoint::fail_busy() {
  fail(SQLITE_BUSY, "expected a call from a SELECT while no statement writes, received one during a write");
}

Savepoint::Savepoint(sqlite3* db, Statement writes)
    : db_(db), writes_(std::move(writes)), begins_transaction_(sqlite3_get_autocommit(db_) != 0) {
  if (sqlite3_exec(db_, "SAVEPOINT vector", nullptr, nullptr, nullptr) != SQLITE_OK) {
    if (sqlite3_errcode(db_) != SQLITE_BUSY) throw Error(sqlite3_extended_errcode(db_), sqlite3_errmsg(db_));
    fail_busy();
  }
  try {
    writes_.run();
  } catch (...) {
    close();
    throw;
  }
}

void Savepoint::keep() {
  Statement(db_, "RELEASE vector").run();
  is_open_ = false;
}

// After a commit that failed, releasing the savepoint may fail again. Then the whole transaction, which began here, is
// rolled back.
bool Savepoint::undo() noexcept {
  const char* sql = begins_transaction_ ? "ROLLBACK" : "ROLLBACK TO vector; RELEASE vector";
  return sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
}

Savepoint::~Savepoint() { close(); }

void Savepoint::close() noexcept {
  // After some errors, such as a full disk or an interruption, SQLite has rolled back the whole transaction.
  if (!is_open_ || sqlite3_get_autocommit(db_) != 0) return;
  if (undo()) return;
  // An interruption stops these commands too. A statement that writes then meets it, and takes the whole transaction
  // back.
  try {
    writes_.run();
  } catch (...) {
  }
  if (sqlite3_get_autocommit(db_) == 0) undo();
}

}  // namespace vec
