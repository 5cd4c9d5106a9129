#include "memory/log_follower.h"

#include <algorithm>

namespace vec {

namespace {

constexpr size_t kHistoryKept = 8192;  // as many changes as the log keeps

}  // namespace

void LogFollower::begin(LogPosition base, const std::vector<LogEntry>& since) {
  history_.assign(1, {base, std::nullopt});
  history_.insert(history_.end(), since.begin(), since.end());
}

std::optional<std::vector<int64_t>> LogFollower::follow(ChangeLog& log) {
  size_t common = history_.size();
  while (common > 0 && !log.holds(history_[common - 1].position)) common--;
  if (common == 0) return std::nullopt;

  std::vector<LogEntry> fresh = log.after(history_[common - 1].position.seq);
  std::vector<int64_t> changed;
  auto note = [&](const LogEntry& entry) {
    if (entry.key) changed.push_back(*entry.key);
    return entry.key.has_value();
  };
  if (!std::all_of(history_.begin() + static_cast<ptrdiff_t>(common), history_.end(), note)) return std::nullopt;
  if (!std::all_of(fresh.begin(), fresh.end(), note)) return std::nullopt;

  history_.resize(common);
  history_.insert(history_.end(), fresh.begin(), fresh.end());
  if (history_.size() > 2 * kHistoryKept) history_.erase(history_.begin(), history_.end() - kHistoryKept);
  std::sort(changed.begin(), changed.end());
  changed.erase(std::unique(changed.begin(), changed.end()), changed.end());
  return changed;
}

}  // namespace vec
