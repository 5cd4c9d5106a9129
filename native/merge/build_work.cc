#include "merge/build_work.h"

#include "engine/vector_table.h"

namespace vec {

namespace {

constexpr auto kReportEvery = std::chrono::milliseconds(20);

}  // namespace

BuildWork::BuildWork(VectorTable& table) : table_(table) {
  const std::optional<std::string>& function = table.connection.progress_function;
  if (function) progress_ = Statement(table.connection.db(), format("SELECT \"%w\"(?, ?, ?, ?)", function->c_str()));
}

// An interruption is noticed first, because a statement that writes would then undo the whole transaction.
void BuildWork::begin() {
  table_.interruption.check();
  if (!mark_) mark_.emplace(table_);
}

void BuildWork::check_transaction() const {
  if (mark_) mark_->check();
}

void BuildWork::report(const char* phase, size_t done, size_t total) {
  auto now = std::chrono::steady_clock::now();
  bool due = phase != phase_ || done == total || now - reported_ >= kReportEvery;
  if (!due) return;
  phase_ = phase;
  reported_ = now;
  begin();
  if (progress_) {
    Execution call(progress_);
    call->bind(1, std::string_view(table_.shadow.table())).bind(2, std::string_view(phase));
    call->bind(3, static_cast<int64_t>(done)).bind(4, static_cast<int64_t>(total));
    if (call->step() && call->integer(0) != 0) fail(SQLITE_INTERRUPT, "interrupted");
  }
  check_transaction();
}

}  // namespace vec
