#include "storage/shadow_sql.h"

#include "sqlite/stored_blob.h"

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

// Whether SQLite refuses to open a BLOB in what has the name, because that is not a table. It says so before it looks
// for the column and the row. This is much cheaper than a statement, and no authorizer is asked.
bool is_no_table(sqlite3* db, const std::string& schema, const std::string& name) {
  try {
    StoredBlob(db, schema, name, "", 0);
    return false;
  } catch (const Error& error) {
    if (error.code != SQLITE_ERROR) throw;
    auto begins = [&](const char* words) { return error.message.rfind(words, 0) == 0; };
    return begins("cannot open view: ") || begins("cannot open virtual table: ");
  }
}

}  // namespace

// Asks for what SQLite has parsed, because sqlite_master of a damaged file can say anything. A table that is missing is
// left to the statement that needs it.
void ShadowSql::check_is_table(const char* suffix) const {
  const std::string name = format("%s_%s", table_.c_str(), suffix);
  if (is_no_table(db_, schema_, name)) fail_corrupt(format("\"%w\" is not a table", name.c_str()));
}

// The bytecode of a statement, which includes that of its triggers, shows the virtual tables that it uses.
void ShadowSql::check_refers_to_others(const std::string& sql) const {
  const std::string own = format("vtab:%p", static_cast<const void*>(owner_));
  constexpr int kOperand4 = 5;
  Statement bytecode(db_, "EXPLAIN " + sql);
  while (bytecode.step()) {
    if (bytecode.text(kOperand4) == own) fail_corrupt("a trigger on one of its shadow tables uses the table itself");
  }
}

void ShadowSql::expect_triggers(std::function<bool()> has_triggers) {
  has_triggers_ = std::move(has_triggers);
  fires_triggers_.reset();
}

bool ShadowSql::fires_triggers() const {
  if (!fires_triggers_) fires_triggers_ = has_triggers_ && has_triggers_();
  return *fires_triggers_;
}

std::optional<uint64_t> ShadowSql::pragma(const char* name) const {
  try {
    Statement pragma(db_, format("PRAGMA \"%w\".%s", schema_.c_str(), name));
    return pragma.step() ? std::optional(static_cast<uint64_t>(pragma.integer(0))) : std::nullopt;
  } catch (const Error& error) {
    if (error.code != SQLITE_AUTH) throw;
    return std::nullopt;
  }
}

std::optional<uint64_t> ShadowSql::database_bytes() const {
  std::optional<uint64_t> pages = pragma("page_count");
  std::optional<uint64_t> page_bytes = pragma("page_size");
  if (!pages || !page_bytes) return std::nullopt;
  return *pages * *page_bytes;
}

Statement ShadowSql::prepare(const std::string& sql) const {
  try {
    Statement statement(db_, sql);
    if (!statement.is_readonly() && fires_triggers()) check_refers_to_others(sql);
    return statement;
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
