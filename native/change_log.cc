#include "change_log.h"

namespace vec {

namespace {

// A connection that was away for more changes than the log keeps reads all rows again.
constexpr int64_t kKept = 8192;
constexpr int64_t kTrimEvery = 1024;

}  // namespace

Statement& ChangeLog::append_statement() {
  return sql_.prepared(statements_.append, [&] {
    // By hand: at the last possible seq SQLite would pick a random one, and the log would be out of order.
    return "INSERT INTO " + sql_.name("log") + " VALUES((SELECT max(seq) + 1 FROM " + sql_.name("log") + "), ?, ?)";
  });
}

Statement& ChangeLog::trim_statement() {
  return sql_.prepared(statements_.trim, [&] { return "DELETE FROM " + sql_.name("log") + " WHERE seq <= ?"; });
}

void ChangeLog::prepare_writes() {
  append_statement();
  trim_statement();
}

void ChangeLog::append(std::optional<int64_t> key, int64_t stamp) {
  {
    Execution append(append_statement());
    append->bind(1, stamp);
    if (key) append->bind(2, *key);
    append->run();
  }
  int64_t seq = sqlite3_last_insert_rowid(sql_.db());
  if (seq % kTrimEvery == 0) trim(seq);
}

void ChangeLog::trim(int64_t head_seq) {
  Execution trim(trim_statement());
  trim->bind(1, head_seq - kKept).run();
}

LogPosition ChangeLog::head() {
  Execution head(sql_.prepared(statements_.head, [&] { return "SELECT seq, stamp FROM " + sql_.name("log") + " ORDER BY seq DESC LIMIT 1"; }));
  if (!head->step()) sql_.fail_corrupt(format("its log is empty; vector_rebuild_index('%q') mends it", sql_.table().c_str()));
  return {head->integer(0), head->integer(1)};
}

bool ChangeLog::holds(LogPosition position) {
  Execution entry(sql_.prepared(statements_.holds, [&] { return "SELECT 1 FROM " + sql_.name("log") + " WHERE seq = ? AND stamp = ?"; }));
  entry->bind(1, position.seq).bind(2, position.stamp);
  return entry->step();
}

std::vector<LogEntry> ChangeLog::after(int64_t seq) {
  Execution select(sql_.prepared(statements_.after, [&] { return "SELECT seq, stamp, key FROM " + sql_.name("log") + " WHERE seq > ? ORDER BY seq"; }));
  select->bind(1, seq);
  std::vector<LogEntry> entries;
  while (select->step()) {
    LogEntry entry = {{select->integer(0), select->integer(1)}, std::nullopt};
    if (!select->is_null(2)) entry.key = select->integer(2);
    entries.push_back(entry);
  }
  return entries;
}

}  // namespace vec
