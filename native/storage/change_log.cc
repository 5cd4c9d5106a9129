#include "storage/change_log.h"

#include <algorithm>

#include "base/saturated.h"

namespace vec {

Statement& ChangeLog::append_statement() {
  return sql_.prepared(statements_.append, [&] {
    // Computes seq itself. At the last possible seq, SQLite would pick a random one, and the log would be out of order.
    return "INSERT INTO " + sql_.name(suffix_) + " VALUES((SELECT max(seq) + 1 FROM " + sql_.name(suffix_) + "), ?, ?)";
  });
}

Statement& ChangeLog::trim_statement() {
  return sql_.prepared(statements_.trim, [&] { return "DELETE FROM " + sql_.name(suffix_) + " WHERE seq < ?"; });
}

void ChangeLog::prepare_writes() {
  append_statement();
  trim_statement();
}

int64_t ChangeLog::append(std::optional<int64_t> key, int64_t stamp) {
  {
    Execution append(append_statement());
    append->bind(1, stamp);
    if (key) append->bind(2, *key);
    try {
      append->run();
    } catch (const Error& error) {
      // At the last possible seq, the next one is no integer.
      if ((error.code & 0xff) != SQLITE_MISMATCH) throw;
      fail_end();
    }
  }
  return last_appended_ = sqlite3_last_insert_rowid(sql_.db());
}

void ChangeLog::forget_before(int64_t seq) {
  Execution trim(trim_statement());
  trim->bind(1, seq).run();
}

LogPosition ChangeLog::head() {
  Execution head(sql_.prepared(
      statements_.head, [&] { return "SELECT seq, stamp FROM " + sql_.name(suffix_) + " ORDER BY seq DESC LIMIT 1"; }));
  bool sound = head->step() && head->integer(0) > 0 && head->integer(0) < INT64_MAX;
  if (!sound) fail_end();
  return {head->integer(0), head->integer(1)};
}

void ChangeLog::fail_end() const { sql_.fail_repairable("its log has no sound end"); }

LogPosition ChangeLog::head_or_reset() {
  try {
    return head();
  } catch (const Error& error) {
    if ((error.code & 0xff) != SQLITE_CORRUPT) throw;
    sql_.prepare("DELETE FROM " + sql_.name(suffix_)).run();
    return {0, 0};
  }
}

bool ChangeLog::holds(LogPosition position) {
  Execution entry(sql_.prepared(
      statements_.holds, [&] { return "SELECT 1 FROM " + sql_.name(suffix_) + " WHERE seq = ? AND stamp = ?"; }));
  entry->bind(1, position.seq).bind(2, position.stamp);
  return entry->step();
}

std::vector<LogEntry> ChangeLog::after(int64_t seq) {
  Execution select(sql_.prepared(statements_.after, [&] {
    return "SELECT seq, stamp, key FROM " + sql_.name(suffix_) + " WHERE seq > ? ORDER BY seq";
  }));
  select->bind(1, seq);
  std::vector<LogEntry> entries;
  while (select->step()) {
    LogEntry entry = {{select->integer(0), select->integer(1)}, std::nullopt};
    int64_t before = entries.empty() ? seq : entries.back().position.seq;
    if (entry.position.seq != saturated_sum(before, 1)) sql_.fail_repairable("its log lacks entries");
    if (!select->is_null(2)) entry.key = select->integer(2);
    entries.push_back(entry);
  }
  return entries;
}

std::vector<int64_t> ChangeLog::keys_after(int64_t seq, int64_t marker) {
  std::vector<int64_t> keys;
  for (const LogEntry& entry : after(seq)) {
    if (entry.key) {
      keys.push_back(*entry.key);
    } else if (entry.position.stamp != marker) {
      sql_.fail_repairable("its log does not fit its index");
    }
  }
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

}  // namespace vec
