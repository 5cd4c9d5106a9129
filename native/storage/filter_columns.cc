#include "storage/filter_columns.h"

#include <optional>
#include <string>

#include "sqlite/declared_column.h"
#include "sqlite/text.h"

namespace vec {

namespace {

std::optional<DeclaredColumn> declared(const ShadowSql& sql, const Content& content, const MetadataColumn& column) {
  return declared_column(sql.db(), sql.schema(), content.table, column.name);
}

bool is_strict(const ShadowSql& sql, const Content& content) {
  Statement list(sql.db(),
                 format("SELECT strict FROM pragma_table_list WHERE schema = '%q' COLLATE NOCASE AND name = ? COLLATE "
                        "NOCASE",
                        sql.schema().c_str()));
  return list.bind(1, std::string_view(content.table)).step() && list.integer(0) != 0;
}

// The type for a declaration of ours. A type can be any text in quotes, and one that does not read as a type is
// replaced by one of the same affinity. ANY in a STRICT table has no affinity, but NUMERIC elsewhere.
std::string plain_type(const std::string& type, bool strict) {
  if (type.empty() || (strict && equals_ignoring_case(type, "ANY"))) return "";
  try {
    std::vector<MetadataColumn> parsed = parse_metadata("x " + type).columns;
    if (parsed.size() == 1 && parsed[0].type == type && parsed[0].definition() == "\"x\" " + type) return type;
  } catch (const Error& error) {
    if (error.code != SQLITE_ERROR) throw;
  }
  MetadataColumn column;
  column.type = type;
  // Only vector tables know this type. An ordinary table has the affinity that SQLite reads from the words.
  return affinity_type(column.has_tags() ? Affinity::numeric : column.affinity());
}

std::string shown(const std::string& name, const std::string& type, const std::string& collation) {
  return format("\"%w\"%s%s COLLATE %s", name.c_str(), type.empty() ? "" : " ", type.c_str(), collation.c_str());
}

constexpr const char* kStoredName = "filter_columns";

}  // namespace

void FilterColumns::read(const ShadowSql& sql, TableOptions& options) {
  bool strict = is_strict(sql, *options.content);
  for (MetadataColumn& column : options.metadata) {
    std::optional<DeclaredColumn> found = declared(sql, *options.content, column);
    if (!found) continue;
    column.type = plain_type(found->type, strict);
    column.collation = found->collation;
  }
}

// See MetadataColumn::hidden_definition().
bool FilterColumns::is_declarable(const MetadataColumn& column) {
  return equals_ignoring_case(column.collation, "BINARY") || equals_ignoring_case(column.collation, "NOCASE");
}

void FilterColumns::restore(const ShadowSql& sql, TableOptions& options) {
  try {
    Statement stored(sql.db(), "SELECT value FROM " + sql.name("meta") + " WHERE name = ?");
    if (!stored.bind(1, std::string_view(kStoredName)).step()) return;
    std::vector<MetadataColumn> known = parse_metadata(stored.text(0)).columns;
    for (size_t i = 0; i < options.metadata.size() && i < known.size(); i++) {
      if (!is_declarable(known[i])) continue;
      options.metadata[i].type = known[i].type;
      options.metadata[i].collation = known[i].collation;
    }
  } catch (const Error& error) {
    if (error.code != SQLITE_ERROR) throw;
  }
}

void FilterColumns::store() {
  std::string definitions;
  for (const MetadataColumn& column : options_.metadata) {
    definitions += (definitions.empty() ? "" : ", ") + column.definition();
  }
  Statement insert = sql_.prepare("INSERT INTO " + sql_.name("meta") + " VALUES(?, ?)");
  insert.bind(1, std::string_view(kStoredName)).bind(2, std::string_view(definitions)).run();
}

void FilterColumns::check() {
  const Content& content = *options_.content;
  bool strict = is_strict(sql_, content);
  for (const MetadataColumn& column : options_.metadata) {
    std::optional<DeclaredColumn> now = declared(sql_, content, column);
    std::string type = now ? plain_type(now->type, strict) : "";
    if (now && type == column.type && equals_ignoring_case(now->collation, column.collation)) continue;
    fail(SQLITE_ERROR,
         "vector table \"%w\": expected the column %s of the table \"%w\" that it is an index over, received %s; drop "
         "\"%w\" and create it for the table that is there now",
         sql_.table().c_str(), shown(column.name, column.type, column.collation).c_str(), content.table.c_str(),
         now ? shown(column.name, type, now->collation).c_str() : "a table without it", sql_.table().c_str());
  }
}

// ---- indexes of the content table

bool FilterColumns::is_key_of(const std::string& index, int place, const MetadataColumn& column) {
  Statement key(sql_.db(), format("SELECT 1 FROM pragma_index_xinfo(?, '%q') WHERE key AND seqno = ? AND name = ? "
                                  "COLLATE NOCASE AND coll = ? COLLATE NOCASE",
                                  sql_.schema().c_str()));
  key.bind(1, std::string_view(index)).bind(2, int64_t{place});
  return key.bind(3, std::string_view(column.name)).bind(4, std::string_view(column.collation)).step();
}

void FilterColumns::find_indexes() {
  const std::vector<MetadataColumn>& columns = options_.metadata;
  std::optional<size_t> partition_key = options_.partition_key();
  std::vector<Indexes> found(columns.size());
  // A partial index does not have all rows.
  Statement indexes(sql_.db(),
                    format("SELECT name FROM pragma_index_list(?, '%q') WHERE NOT partial", sql_.schema().c_str()));
  indexes.bind(1, std::string_view(options_.content->table));
  while (indexes.step()) {
    std::string index(indexes.text(0));
    bool is_in_partition = partition_key && is_key_of(index, 0, columns[*partition_key]);
    for (size_t i = 0; i < columns.size(); i++) {
      found[i].alone = found[i].alone || is_key_of(index, 0, columns[i]);
      found[i].in_partition = found[i].in_partition || (is_in_partition && is_key_of(index, 1, columns[i]));
    }
  }
  indexes_ = std::move(found);
}

// SQLite also finds the rowid by its names, which VACUUM may change without a trigger.
bool FilterColumns::is_column(const MetadataColumn& column) {
  Statement named(sql_.db(), format("SELECT 1 FROM pragma_table_xinfo(?, '%q') WHERE name = ? COLLATE NOCASE",
                                    sql_.schema().c_str()));
  return named.bind(1, std::string_view(options_.content->table)).bind(2, std::string_view(column.name)).step();
}

void FilterColumns::check_new() {
  const char* table = options_.content->table.c_str();
  for (const MetadataColumn& column : options_.metadata) {
    if (!is_column(column)) {
      fail(SQLITE_ERROR, "vector table \"%w\": option content_filters: expected a column of \"%w\", received \"%w\"",
           sql_.table().c_str(), table, column.name.c_str());
    }
    if (is_declarable(column)) continue;
    fail(SQLITE_ERROR,
         "vector table \"%w\": option content_filters: expected a column with the collation BINARY or NOCASE, received "
         "\"%w\" with %s",
         sql_.table().c_str(), column.name.c_str(), column.collation.c_str());
  }
  find_indexes();
  std::optional<size_t> partition_key = options_.partition_key();
  for (size_t i = 0; i < options_.metadata.size(); i++) {
    if (!options_.metadata[i].indexed || has_index(i) || has_index_in_partition(i)) continue;
    const char* name = options_.metadata[i].name.c_str();
    std::string in_partition;
    if (partition_key) {
      in_partition = format(", or with \"%w\" and then \"%w\"", options_.metadata[*partition_key].name.c_str(), name);
    }
    fail(SQLITE_ERROR,
         "vector table \"%w\": option content_filters: expected an index of \"%w\" that begins with the INDEXED column "
         "\"%w\"%s, received none; CREATE INDEX one first",
         sql_.table().c_str(), table, name, in_partition.c_str());
  }
}

bool FilterColumns::has_generated() {
  Statement generated(sql_.db(),
                      format("SELECT name FROM pragma_table_xinfo(?, '%q') WHERE hidden <> 0", sql_.schema().c_str()));
  generated.bind(1, std::string_view(options_.content->table));
  while (generated.step()) {
    for (const MetadataColumn& column : options_.metadata) {
      if (equals_ignoring_case(generated.text(0), column.name)) return true;
    }
  }
  return false;
}

}  // namespace vec
