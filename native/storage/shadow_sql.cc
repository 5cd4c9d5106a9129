#include "storage/shadow_sql.h"

namespace vec {

std::string ShadowSql::name(const char* suffix) const {
  return format("\"%w\".\"%w_%s\"", schema_.c_str(), table_.c_str(), suffix);
}

namespace {

// Whether SQLite lacks a table or a column. An INSERT has a message of its own.
bool is_missing(const std::string& message) {
  auto begins = [&](const char* words) { return message.rfind(words, 0) == 0; };
  bool is_insert = begins("table ") && message.find(" has no column named ") != std::string::npos;
  return begins("no such table: ") || begins("no such column: ") || is_insert;
}

}  // namespace

Statement ShadowSql::prepare(const std::string& sql) const {
  try {
    return Statement(db_, sql);
  } catch (const Error& error) {
    if (is_missing(error.message)) fail_corrupt(error.message);
    throw;
  }
}

Statement& ShadowSql::prepared(Statement& slot, const std::function<std::string()>& sql) const {
  if (!slot) slot = prepare(sql());
  return slot;
}

void ShadowSql::fail_corrupt(const std::string& what) const {
  fail(SQLITE_CORRUPT_VTAB, "vector table \"%w\" is damaged: %s", table_.c_str(), what.c_str());
}

void ShadowSql::fail_repairable(const std::string& what) const {
  fail_corrupt(format("%s; vector_rebuild_index('%q') repairs it", what.c_str(), table_.c_str()));
}

}  // namespace vec
