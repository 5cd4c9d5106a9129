#include "engine/transaction_mark.h"

#include "engine/vector_table.h"

namespace vec {

void fail_lost_transaction() {
  fail(
      SQLITE_ABORT_ROLLBACK,
      "expected the transaction to go on, received its end: SQLite rolled it back while a function was called; none of "
      "its changes is kept");
}

TransactionMark::TransactionMark(VectorTable& table) : table_(table), mark_(table.connection.next_stamp()) {
  table.shadow.set_mark(mark_);
}

bool TransactionMark::is_gone() const {
  sqlite3* db = table_.connection.db();
  if (sqlite3_txn_state(db, table_.shadow.schema().c_str()) != SQLITE_TXN_WRITE) return true;
  try {
    return !table_.shadow.has_mark(mark_);
  } catch (const Error& error) {
    // The end of a CREATE has taken the shadow tables too. Any other error says nothing about the transaction.
    int code = error.code & 0xff;
    return code == SQLITE_ERROR || code == SQLITE_CORRUPT || code == SQLITE_SCHEMA;
  }
}

void TransactionMark::check() const {
  if (is_gone()) fail_lost_transaction();
}

void check_transaction(const VectorTable& table) {
  if (!table.in_transaction) fail_lost_transaction();
}

}  // namespace vec
