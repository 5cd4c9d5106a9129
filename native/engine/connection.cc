#include "engine/connection.h"

#include <algorithm>

#include "engine/table_state.h"
#include "sqlite/error.h"
#include "sqlite/text.h"
#include "storage/shadow_sql.h"

namespace vec {

struct Connection::Entry {
  std::string schema;
  std::string file;  // "" for memory and temp databases
  std::string table;
  int64_t table_id;
  std::shared_ptr<TableState> state;

  bool in_use() const { return state.use_count() > 1; }
};

Connection::Connection(sqlite3* db) : db_(db) { sqlite3_randomness(sizeof stamp_state_, &stamp_state_); }

Connection::~Connection() = default;

std::string Connection::file(const std::string& schema) const {
  const char* name = sqlite3_db_filename(db_, schema.c_str());
  return name == nullptr ? "" : name;
}

// splitmix64 (Steele, Lea, Flood 2014) from a random start. It is a permutation, so this connection never repeats a
// number.
int64_t Connection::next_stamp() {
  uint64_t z = (stamp_state_ += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return static_cast<int64_t>(z ^ (z >> 31));
}

std::shared_ptr<TableState> Connection::state(const std::string& schema, const std::string& table, int64_t table_id) {
  forget_detached();
  std::string path = file(schema);
  for (Entry& entry : entries_) {
    if (entry.table_id == table_id && entry.file == path && equals_ignoring_case(entry.schema, schema)) {
      entry.table = table;
      return entry.state;
    }
  }
  // A table that was dropped and created again, or a table of the same name in a database that was attached in its
  // place.
  auto replaced = [&](const Entry& entry) {
    return !entry.in_use() && equals_ignoring_case(entry.schema, schema) && equals_ignoring_case(entry.table, table);
  };
  entries_.erase(std::remove_if(entries_.begin(), entries_.end(), replaced), entries_.end());
  std::string unique = path.empty() ? format("a database of connection %p", static_cast<void*>(this)) : path;
  entries_.push_back({schema, path, table, table_id, std::make_shared<TableState>(std::move(unique))});
  return entries_.back().state;
}

void Connection::forget_detached() {
  auto detached = [&](const Entry& entry) { return !entry.in_use() && file(entry.schema) != entry.file; };
  entries_.erase(std::remove_if(entries_.begin(), entries_.end(), detached), entries_.end());
}

void Connection::add(VectorTable* table, const ShadowSql& names) { tables_.push_back({table, &names}); }

void Connection::remove(VectorTable* table) {
  tables_.erase(
      std::find_if(tables_.begin(), tables_.end(), [&](const NamedTable& named) { return named.table == table; }));
}

VectorTable* Connection::find(const std::string& schema, const std::string& table) const {
  // The newest first, because SQLite may still hold an object from before a schema change.
  for (auto candidate = tables_.rbegin(); candidate != tables_.rend(); ++candidate) {
    const ShadowSql& names = *candidate->names;
    if (equals_ignoring_case(names.schema(), schema) && equals_ignoring_case(names.table(), table)) {
      return candidate->table;
    }
  }
  return nullptr;
}

}  // namespace vec
