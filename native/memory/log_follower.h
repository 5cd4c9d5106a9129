// How a copy in memory keeps up with a change log (see docs/internals/format.md, The log).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "storage/change_log.h"

namespace vec {

// Remembers how the copy came to its state: the end of the log, as far as the log itself is kept.
class LogFollower {
 public:
  bool is_at(LogPosition position) const { return !history_.empty() && history_.back().position == position; }
  // The copy is made anew, from that state and what came since.
  void begin(LogPosition base, const std::vector<LogEntry>& since = {});

  // Goes back to the last state that the copy and the log have in common, and forward from there to the log's end: the
  // keys that either has touched since, ascending, each once. Nothing when there is no such state any more, or when all
  // rows may have changed.
  std::optional<std::vector<int64_t>> follow(ChangeLog& log);

  size_t memory_bytes() const { return history_.capacity() * sizeof(LogEntry); }

 private:
  std::vector<LogEntry> history_;  // newest last
};

}  // namespace vec
