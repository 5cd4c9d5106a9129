// Tells whether the transaction of some work still goes on.
#pragma once

#include <cstdint>

#include "sqlite/error.h"

namespace vec {

struct VectorTable;

// Functions of the user run in between: a progress function, a function in a DEFAULT or in a computed column. Such a
// function can run statements of its own. One that fails may make SQLite roll back the whole transaction, and what
// follows would be written outside of it. So each of them is followed by a check.
//
// The work writes a random number to docs_meta when it begins. A rollback takes it away, also one to an earlier
// savepoint.
class TransactionMark {
 public:
  // REQUIRES: a transaction that writes. `table` outlives this object.
  explicit TransactionMark(VectorTable& table);
  TransactionMark(const TransactionMark&) = delete;
  TransactionMark& operator=(const TransactionMark&) = delete;

  bool is_gone() const;
  // Fails with SQLITE_ABORT_ROLLBACK when the transaction has ended.
  void check() const;

 private:
  VectorTable& table_;
  int64_t mark_;
};

// Fails with SQLITE_ABORT_ROLLBACK.
[[noreturn]] void fail_lost_transaction();

// The check after a function that may have run in the statement which writes a row. SQLite tells each table of a
// transaction when that ends, but not during a commit and not during CREATE.
void check_transaction(const VectorTable& table);

}  // namespace vec
