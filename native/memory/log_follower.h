// Keeps a copy in memory up to date with a change log (see docs/internals/format.md, The log).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "storage/change_log.h"

namespace vec {

// Remembers the log entries that led to the copy's state, as many as the log itself keeps.
class LogFollower {
 public:
  bool is_at(LogPosition position) const { return !history_.empty() && history_.back().position == position; }
  // The copy was made anew from the state `base` and the entries since.
  void begin(LogPosition base, const std::vector<LogEntry>& since = {});

  // Goes back to the newest state that the copy and the log have in common, and then forward to the end of the log.
  // Returns the keys that either has changed since, ascending, each once. Returns nothing when there is no common
  // state, or when all rows may have changed.
  std::optional<std::vector<int64_t>> follow(ChangeLog& log);

  size_t memory_bytes() const { return history_.capacity() * sizeof(LogEntry); }

 private:
  std::vector<LogEntry> history_;  // newest last
};

}  // namespace vec
