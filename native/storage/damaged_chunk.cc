#include "storage/damaged_chunk.h"

#include "base/saturated.h"

namespace vec {

void fail_damaged_chunk(const ShadowSql& sql, int64_t id) {
  Statement next = sql.prepare("SELECT id FROM " + sql.name("chunks") + " WHERE id > ? ORDER BY id LIMIT 1");
  std::string rows = "from " + std::to_string(id) + " on";
  if (next.bind(1, id).step())
    rows = std::to_string(id) + " to " + std::to_string(saturated_difference(next.integer(0), 1));
  sql.fail_corrupt("a chunk of vectors cannot be read, and the vectors of some of the rows " + rows +
                   " are lost; write those rows again or delete them");
}

bool is_superseded_chunk(const ShadowSql& sql, const TableOptions& options, int64_t id) {
  const std::string key = format("\"%w\"", options.row_id.c_str());
  Statement needed =
      sql.prepare("SELECT 1 FROM " + sql.name("data") + " AS rows WHERE rows." + key + " >= ?1" +
                  " AND NOT EXISTS (SELECT 1 FROM " + sql.name("chunks") + " WHERE id > ?1 AND id <= rows." + key +
                  ")" + " AND NOT EXISTS (SELECT 1 FROM " + sql.name("vectors") + " WHERE id = rows." + key + ")");
  return !needed.bind(1, id).step();
}

}  // namespace vec
