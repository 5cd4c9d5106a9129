// Several statements of which all or none take effect, inside whatever transaction there is.
#pragma once

#include "sqlite/statement.h"

namespace vec {

class Savepoint {
 public:
  // Runs `writes` at once: a statement that takes the write lock and changes nothing. From then on, no other connection
  // can change the schema. Fails with SQLITE_BUSY while another statement writes.
  // REQUIRES: this is not called from within a commit of this connection, which SQLite does not take for a statement
  // that writes.
  Savepoint(sqlite3* db, Statement writes);
  Savepoint(const Savepoint&) = delete;
  Savepoint& operator=(const Savepoint&) = delete;
  // Undoes the statements, unless keep() was called.
  ~Savepoint();

  // Fails with SQLITE_BUSY.
  [[noreturn]] static void fail_busy();

  // Keeps what the statements did. It commits where there was no transaction before.
  void keep();

 private:
  bool undo() noexcept;
  void close() noexcept;

  sqlite3* db_;
  Statement writes_;
  bool begins_transaction_;
  bool is_open_ = true;
};

}  // namespace vec
