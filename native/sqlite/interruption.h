// Lets sqlite3_interrupt() and sqlite3_progress_handler() stop the engine's own loops.
#pragma once

#include "sqlite/statement.h"

namespace vec {

class Interruption {
 public:
  explicit Interruption(sqlite3* db) : db_(db) {}

  // Fails with SQLITE_INTERRUPT when the connection was interrupted or its progress handler asks to stop. The progress
  // handler is called as for a statement of about a thousand instructions. A check takes about 20 microseconds.
  void check();

 private:
  sqlite3* db_;
  Statement tick_;
};

}  // namespace vec
