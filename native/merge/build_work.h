// The work of building an index, for the connection that does it.
#pragma once

#include <chrono>
#include <optional>

#include "base/work.h"
#include "engine/transaction_mark.h"
#include "sqlite/statement.h"

namespace vec {

struct VectorTable;

// Checks for interruptions, and reports progress to the SQL function that vector_config('progress', name) has named.
// After each call of that function, it checks that the transaction still goes on.
class BuildWork : public Work {
 public:
  // REQUIRES: `table` outlives this object.
  explicit BuildWork(VectorTable& table);

  // Marks the transaction. The first report does it too, so this is for work that calls functions of the user before.
  // REQUIRES: a transaction that writes.
  void begin();
  void report(const char* phase, size_t done, size_t total) override;

  // Fails with SQLITE_ABORT_ROLLBACK when the transaction has ended since begin().
  void check_transaction() const;
  bool has_lost_transaction() const { return mark_ && mark_->is_gone(); }

 private:
  VectorTable& table_;
  Statement progress_;
  std::optional<TransactionMark> mark_;
  const char* phase_ = nullptr;
  std::chrono::steady_clock::time_point reported_;
};

}  // namespace vec
