// Which vectors changed, in order: the shadow table docs_log. FORMAT.md says what it is for.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "shadow_sql.h"

namespace vec {

// A state of the table: two are the same if and only if both numbers are.
struct LogPosition {
  int64_t seq;
  int64_t stamp;

  bool operator==(const LogPosition& other) const { return seq == other.seq && stamp == other.stamp; }
};

struct LogEntry {
  LogPosition position;
  std::optional<int64_t> key;  // nothing: every row may have changed
};

class ChangeLog {
 public:
  // REQUIRES: `sql` outlives this object.
  explicit ChangeLog(const ShadowSql& sql) : sql_(sql) {}

  void append(std::optional<int64_t> key, int64_t stamp);
  LogPosition head();
  bool holds(LogPosition position);
  std::vector<LogEntry> after(int64_t seq);

  // Prepares what append() runs.
  void prepare_writes();
  void forget_statements() { statements_ = {}; }

 private:
  void trim(int64_t head_seq);
  Statement& append_statement();
  Statement& trim_statement();

  const ShadowSql& sql_;
  struct {
    Statement append, trim, head, holds, after;
  } statements_;
};

}  // namespace vec
