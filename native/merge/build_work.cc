#include "merge/build_work.h"

namespace vec {

namespace {

constexpr auto kReportEvery = std::chrono::milliseconds(20);

}  // namespace

BuildWork::BuildWork(sqlite3* db, Interruption& interruption, std::string table,
                     const std::optional<std::string>& progress_function)
    : interruption_(interruption), table_(std::move(table)) {
  if (progress_function) progress_ = Statement(db, format("SELECT \"%w\"(?, ?, ?, ?)", progress_function->c_str()));
}

void BuildWork::report(const char* phase, size_t done, size_t total) {
  auto now = std::chrono::steady_clock::now();
  bool due = phase != phase_ || done == total || now - reported_ >= kReportEvery;
  if (!due) return;
  phase_ = phase;
  reported_ = now;
  interruption_.check();
  if (!progress_) return;
  Execution call(progress_);
  call->bind(1, std::string_view(table_)).bind(2, std::string_view(phase));
  call->bind(3, static_cast<int64_t>(done)).bind(4, static_cast<int64_t>(total));
  if (call->step() && call->integer(0) != 0) fail(SQLITE_INTERRUPT, "interrupted");
}

}  // namespace vec
