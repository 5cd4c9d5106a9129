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

bool has_key(sqlite3* db, const std::string& schema, const std::string& table, const char* key) {
  int is_key = 0;
  int code = sqlite3_table_column_metadata(db, schema.c_str(), table.c_str(), key, nullptr, nullptr, nullptr, &is_key,
                                           nullptr);
  if (code == SQLITE_NOMEM) throw std::bad_alloc();
  return code == SQLITE_OK && is_key != 0;
}

}  // namespace

// Asks for the primary key in the schema that SQLite has parsed, because sqlite_master of a damaged file can say
// anything. Views and virtual tables have none. A table that is missing is left to the statement that needs it.
void ShadowSql::check_is_table(const char* suffix, const char* key) const {
  try {
    // Makes SQLite connect a virtual table. It would read the columns of one that is not connected at a null pointer.
    Statement connects(db_, "SELECT 1 FROM " + name(suffix));
    if (has_key(db_, schema_, format("%s_%s", table_.c_str(), suffix), key)) return;
  } catch (const Error& error) {
    if (error.code == SQLITE_AUTH || error.message.rfind("no such table: ", 0) == 0) return;
    if ((error.code & 0xff) != SQLITE_ERROR && (error.code & 0xff) != SQLITE_LOCKED) throw;
  }
  fail_corrupt(format("\"%w_%w\" is not a table with the key \"%w\"", table_.c_str(), suffix, key));
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
    if (has_triggers_) check_refers_to_others(sql);
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
