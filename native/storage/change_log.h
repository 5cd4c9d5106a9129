// The changes of a table in order: the shadow tables docs_log and docs_updates. docs/internals/format.md describes
// them.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "index/log_position.h"
#include "storage/shadow_sql.h"

namespace vec {

struct LogEntry {
  LogPosition position;
  std::optional<int64_t> key;  // nothing: every row may have changed
};

class ChangeLog {
 public:
  // REQUIRES: `sql` outlives this object.
  ChangeLog(const ShadowSql& sql, const char* suffix) : sql_(sql), suffix_(suffix) {}

  // Returns the new entry's seq.
  int64_t append(std::optional<int64_t> key, int64_t stamp);
  int64_t last_appended() const { return last_appended_; }  // by this object; it may have been rolled back since
  LogPosition head();
  // The head of a log that is being repaired. Empties a log without a sound end.
  LogPosition head_or_reset();
  bool holds(LogPosition position);
  // The entries after the one with that seq. Fails when one is missing.
  std::vector<LogEntry> after(int64_t seq);
  // The keys of the entries after the one with that seq, ascending, each once. Only the entry with the stamp `marker`
  // may lack a key.
  std::vector<int64_t> keys_after(int64_t seq, int64_t marker);
  void forget_before(int64_t seq);

  // Prepares the statements of append() and forget_before().
  void prepare_writes();
  void forget_statements() { statements_ = {}; }

 private:
  Statement& append_statement();
  Statement& trim_statement();
  [[noreturn]] void fail_end() const;

  const ShadowSql& sql_;
  const char* suffix_;
  int64_t last_appended_ = 0;
  struct {
    Statement append, trim, head, holds, after;
  } statements_;
};

}  // namespace vec
