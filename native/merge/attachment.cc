#include "merge/attachment.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "engine/vector_table.h"
#include "index/row_comparison.h"
#include "merge/merge.h"
#include "sqlite/error.h"
#include "sqlite/keep_last_insert_rowid.h"
#include "sqlite/savepoint.h"

namespace vec {

namespace {

void check_is_index(const VectorTable& table) {
  if (table.options.content) return;
  fail(SQLITE_ERROR, "expected an index over a table, received %s, a vector table", table.shadow.table().c_str());
}

// The statement begins a transaction of the virtual table too. So SQLite tells the table when it is rolled back.
Savepoint begin(VectorTable& table) {
  if (table.connection.is_merging) Savepoint::fail_busy();
  const char* name = table.shadow.table().c_str();
  return {table.connection.db(),
          Statement(table.connection.db(), format("INSERT INTO \"%w\".\"%w\"(\"%w\") SELECT NULL WHERE 0",
                                                  table.shadow.schema().c_str(), name, name))};
}

// Before the savepoint, another connection may have changed the schema. SQLite then has a new object.
VectorTable& now(VectorTable& table) { return *table.connection.find(table.shadow.schema(), table.shadow.table()); }

std::vector<int64_t> all_keys(ShadowTables& shadow) {
  std::vector<int64_t> keys;
  shadow.vectors().read_all([&](int64_t key, BlobView) { keys.push_back(key); });
  return keys;
}

// The keys whose vectors may differ from those in memory and in the segment. That includes all keys of the log, because
// the segment does not have their vectors.
std::vector<int64_t> differing_keys(ShadowTables& shadow, const TableOptions& options, const Segment& segment,
                                    std::vector<int64_t> logged) {
  std::vector<int64_t> keys = std::move(logged);
  RowComparison comparison(segment, options.vector_bytes());
  auto row = segment.rows().begin();
  auto end = segment.rows().end();
  shadow.vectors().read_all([&](int64_t key, BlobView vector) {
    for (; row != end && row->key < key; row++) keys.push_back(row->key);
    bool is_known = row != end && row->key == key;
    if (!is_known || !comparison.is_same(*row, vector)) keys.push_back(key);
    if (is_known) row++;
  });
  for (; row != end; row++) keys.push_back(row->key);
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

// Nothing when there is no segment to compare with, or a damaged one.
std::optional<std::vector<int64_t>> changed_keys(VectorTable& table) {
  ShadowTables& shadow = table.shadow;
  std::string header_bytes = shadow.index().header_bytes();
  if (header_bytes.empty()) return std::nullopt;
  SegmentHandle segment;
  std::vector<int64_t> logged;
  try {
    // For the newer version, which alone can read its segment.
    if (shadow.index().parse_prefix(header_bytes).is_newer()) return all_keys(shadow);
    SegmentHeader header = shadow.index().parse_header(header_bytes);
    if (!shadow.log().holds(header.base)) return std::nullopt;
    logged = shadow.log().keys_after(header.base.seq, header.id);
    segment = VectorStore::read_segment(shadow, table.shared_store().file());
  } catch (const Error& error) {
    if ((error.code & 0xff) != SQLITE_CORRUPT) throw;
    return std::nullopt;
  }
  return differing_keys(shadow, table.options, *segment, std::move(logged));
}

int64_t catch_up(VectorTable& table) {
  std::optional<std::vector<int64_t>> keys = changed_keys(table);
  if (!keys) {
    all_keys(table.shadow);  // fails on a value that is not a vector, which no search could read
    return rebuild_index(table);
  }
  for (int64_t key : *keys) table.shadow.log_change(key, table.connection.next_stamp(), first_seq_needed(table));
  if (is_merge_due(table)) merge_index(table);
  return static_cast<int64_t>(keys->size());
}

}  // namespace

void detach_index(VectorTable& table) {
  check_is_index(table);
  table.shadow.meta();
  KeepLastInsertRowid keep(table.connection.db());
  Savepoint savepoint = begin(table);
  now(table).shadow.content().detach();
  savepoint.keep();
}

int64_t attach_index(VectorTable& table) {
  check_is_index(table);
  table.shadow.meta();
  if (table.shadow.content().is_attached()) return 0;
  KeepLastInsertRowid keep(table.connection.db());
  Savepoint savepoint = begin(table);
  VectorTable& attached = now(table);
  attached.shadow.content().check();
  attached.shadow.content().match_keys();
  attached.shadow.content().attach();
  // Nobody has told of the filter columns that changed meanwhile. So connections read all of them again.
  if (attached.shadow.logs_updates()) attached.shadow.updates().append(std::nullopt, attached.connection.next_stamp());
  int64_t changed = catch_up(attached);
  savepoint.keep();
  return changed;
}

}  // namespace vec
