#include "storage/shadow_sql.h"

namespace vec {

std::string ShadowSql::name(const char* suffix) const {
  return format("\"%w\".\"%w_%s\"", schema_.c_str(), table_.c_str(), suffix);
}

Statement ShadowSql::prepare(const std::string& sql) const {
  try {
    return Statement(db_, sql);
  } catch (const Error& error) {
    for (const char* missing : {"no such table: ", "no such column: "}) {
      if (error.message.rfind(missing, 0) == 0) fail_corrupt(error.message);
    }
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
