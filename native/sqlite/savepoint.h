// Several statements that are done all or not at all, inside whatever transaction there is.
#pragma once

#include "sqlite/statement.h"

namespace vec {

class Savepoint {
 public:
  // Fails with SQLITE_BUSY while another statement is writing. `writes` is a statement that writes, and changes
  // nothing: it is run at once, after which nobody else can change the schema.
  Savepoint(sqlite3* db, Statement writes);
  Savepoint(const Savepoint&) = delete;
  Savepoint& operator=(const Savepoint&) = delete;
  // Undoes what has been done since, unless it is to be kept.
  ~Savepoint();

  // Fails with SQLITE_BUSY.
  [[noreturn]] static void fail_busy();

  // Commits it, where there was no transaction before.
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
