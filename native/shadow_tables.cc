#include "shadow_tables.h"

#include <algorithm>
#include <array>

namespace vec {

namespace {

constexpr std::array kSuffixes = {"data", "vectors", "log", "meta"};

// A connection that was away for more changes than the log keeps reads all rows again.
constexpr int64_t kLogKept = 8192;
constexpr int64_t kTrimEvery = 1024;

void replace_all(std::string& text, const std::string& what, const std::string& by) {
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
}

}  // namespace

ShadowTables::ShadowTables(sqlite3* db, std::string schema, std::string table, const TableOptions& options)
    : db_(db), schema_(std::move(schema)), table_(std::move(table)), options_(options) {}

bool ShadowTables::has_suffix(const char* suffix) {
  return std::any_of(kSuffixes.begin(), kSuffixes.end(), [&](const char* own) { return sqlite3_stricmp(suffix, own) == 0; });
}

std::string ShadowTables::name(const char* suffix) const {
  return format("\"%w\".\"%w_%s\"", schema_.c_str(), table_.c_str(), suffix);
}

void ShadowTables::fail_corrupt(const std::string& what) const {
  fail(SQLITE_CORRUPT_VTAB, "vector table \"%w\" is damaged: %s", table_.c_str(), what.c_str());
}

Statement ShadowTables::prepare(const std::string& sql) {
  try {
    return Statement(db_, sql);
  } catch (const Error& error) {
    for (const char* missing : {"no such table: ", "no such column: "}) {
      if (error.message.rfind(missing, 0) == 0) fail_corrupt(error.message);
    }
    throw;
  }
}

Statement& ShadowTables::prepared(Statement& slot, const std::function<std::string()>& sql) {
  if (!slot) slot = prepare(sql());
  return slot;
}

void ShadowTables::execute(const std::string& sql) { Statement(db_, sql).run(); }

// ---- the tables themselves

void ShadowTables::create(int64_t table_id, int64_t stamp) {
  std::string columns = format("\"%w\" INTEGER PRIMARY KEY", options_.key.c_str());
  for (const MetadataColumn& column : options_.metadata) columns += ", " + column.definition();
  const std::array<std::string, kSuffixes.size()> definitions = {
      "(" + columns + ")",
      "(id INTEGER PRIMARY KEY, vector BLOB NOT NULL)",
      "(seq INTEGER PRIMARY KEY, stamp INTEGER NOT NULL, key INTEGER)",
      "(name TEXT PRIMARY KEY, value) WITHOUT ROWID",
  };
  check_names_free(table_);
  for (size_t i = 0; i < kSuffixes.size(); i++) execute("CREATE TABLE " + name(kSuffixes[i]) + definitions[i]);
  execute("INSERT INTO " + name("meta") + " VALUES('format_version', " + std::to_string(kFormatVersion) +
          "), ('table_id', " + std::to_string(table_id) + ")");
  append_log(std::nullopt, stamp);
}

void ShadowTables::check_names_free(const std::string& table) {
  for (const char* suffix : kSuffixes) {
    std::string wanted = format("%s_%s", table.c_str(), suffix);
    Statement select(db_, format("SELECT name FROM \"%w\".sqlite_master WHERE name = ? COLLATE NOCASE", schema_.c_str()));
    if (select.bind(1, std::string_view(wanted)).step()) {
      fail(SQLITE_ERROR, "vector table \"%w\": expected the name \"%w\" to be free for a shadow table, received a table of that name",
           table.c_str(), wanted.c_str());
    }
  }
}

void ShadowTables::drop() {
  statements_ = {};
  for (const char* suffix : kSuffixes) execute("DROP TABLE IF EXISTS " + name(suffix));
}

void ShadowTables::rename(const std::string& table) {
  check_names_free(table);
  statements_ = {};
  for (const char* suffix : kSuffixes) {
    execute("ALTER TABLE " + name(suffix) + format(" RENAME TO \"%w_%s\"", table.c_str(), suffix));
  }
  table_ = table;
}

const Meta& ShadowTables::meta() {
  if (meta_) return *meta_;
  Meta meta = {0, 0};
  Statement rows = prepare("SELECT name, value FROM " + name("meta"));
  while (rows.step()) {
    std::string_view entry = rows.text(0);
    if (entry == "format_version") meta.format_version = rows.integer(1);
    if (entry == "table_id") meta.table_id = rows.integer(1);
  }
  if (meta.format_version < 1) fail_corrupt("its format version is missing");
  if (meta.format_version > kFormatVersion) {
    fail(SQLITE_ERROR, "vector table \"%w\": expected format version %lld or older, received %lld: a newer version of the extension wrote it",
         table_.c_str(), static_cast<long long>(kFormatVersion), static_cast<long long>(meta.format_version));
  }
  return meta_.emplace(meta);
}

std::optional<int64_t> ShadowTables::ef_search() {
  Statement row = prepare("SELECT value FROM " + name("meta") + " WHERE name = 'ef_search'");
  return row.step() ? std::optional(row.integer(0)) : std::nullopt;
}

void ShadowTables::set_ef_search(int64_t ef_search) {
  Statement statement = prepare("INSERT OR REPLACE INTO " + name("meta") + " VALUES('ef_search', ?)");
  statement.bind(1, ef_search).run();
}

// ---- statements that write; those of docs_data with values are made for the columns that they set

Statement& ShadowTables::delete_row_statement() {
  return prepared(statements_.delete_row, [&] {
    return "DELETE FROM " + name("data") + format(" WHERE \"%w\" = ?", options_.key.c_str());
  });
}

Statement& ShadowTables::put_vector_statement() {
  return prepared(statements_.put_vector, [&] {
    return "INSERT OR REPLACE INTO " + name("vectors") + " VALUES(?, ?)";
  });
}

Statement& ShadowTables::move_vector_statement() {
  return prepared(statements_.move_vector, [&] {
    return "UPDATE OR REPLACE " + name("vectors") + " SET id = ?2 WHERE id = ?1";
  });
}

Statement& ShadowTables::delete_vector_statement() {
  return prepared(statements_.delete_vector, [&] {
    return "DELETE FROM " + name("vectors") + " WHERE id = ?";
  });
}

Statement& ShadowTables::append_log_statement() {
  return prepared(statements_.append_log, [&] {
    // By hand: at the last possible seq SQLite would pick a random one, and the log would be out of order.
    return "INSERT INTO " + name("log") + " VALUES((SELECT max(seq) + 1 FROM " + name("log") + "), ?, ?)";
  });
}

Statement& ShadowTables::trim_log_statement() {
  return prepared(statements_.trim_log, [&] {
    return "DELETE FROM " + name("log") + " WHERE seq <= ?";
  });
}

void ShadowTables::prepare_writes() {
  if (statements_.writes_prepared) return;
  for (auto prepare_one : {&ShadowTables::delete_row_statement, &ShadowTables::put_vector_statement, &ShadowTables::move_vector_statement,
                           &ShadowTables::delete_vector_statement, &ShadowTables::append_log_statement, &ShadowTables::trim_log_statement}) {
    (this->*prepare_one)();
  }
  statements_.writes_prepared = true;
}

// ---- rows

std::string ShadowTables::column_list(const std::vector<bool>& included) const {
  std::string list = format("\"%w\"", options_.key.c_str());
  for (size_t i = 0; i < options_.metadata.size(); i++) {
    if (included[i]) list += format(", \"%w\"", options_.metadata[i].name.c_str());
  }
  return list;
}

// The messages of violated constraints name docs_data; the user knows docs.
void ShadowTables::run_row_statement(Execution& statement) {
  try {
    statement->run();
  } catch (Error& error) {
    if ((error.code & 0xff) == SQLITE_CONSTRAINT) replace_all(error.message, table_ + "_data.", table_ + ".");
    throw;
  }
}

int64_t ShadowTables::insert_row(std::optional<int64_t> key, sqlite3_value** metadata, bool replace) {
  std::vector<bool> included(options_.metadata.size());
  std::string shape = replace ? "replace " : "insert ";
  for (size_t i = 0; i < included.size(); i++) {
    included[i] = !options_.metadata[i].default_sql || sqlite3_value_type(metadata[i]) != SQLITE_NULL;
    shape += included[i] ? '1' : '0';
  }
  Execution insert(prepared(statements_.rows[shape], [&] {
    std::string values = "?";
    for (bool bound : included) values += bound ? ", ?" : "";
    return std::string(replace ? "INSERT OR REPLACE INTO " : "INSERT INTO ") + name("data") + "(" +
           column_list(included) + ") VALUES(" + values + ")";
  }));
  int parameter = 1;
  if (key) insert->bind(parameter, *key);
  for (size_t i = 0; i < included.size(); i++) {
    if (included[i]) insert->bind(++parameter, metadata[i]);
  }
  run_row_statement(insert);
  return key ? *key : sqlite3_last_insert_rowid(db_);
}

void ShadowTables::update_row(int64_t key, int64_t new_key, const std::vector<MetadataChange>& changes, bool replace) {
  std::string shape = replace ? "update or replace" : "update";
  for (const MetadataChange& change : changes) shape += ' ' + std::to_string(change.column);
  Execution update(prepared(statements_.rows[shape], [&] {
    std::string set = format("\"%w\" = ?2", options_.key.c_str());
    for (const MetadataChange& change : changes) set += format(", \"%w\" = ?", options_.metadata[change.column].name.c_str());
    return std::string(replace ? "UPDATE OR REPLACE " : "UPDATE ") + name("data") + " SET " + set +
           format(" WHERE \"%w\" = ?1", options_.key.c_str());
  }));
  update->bind(1, key).bind(2, new_key);
  int parameter = 2;
  for (const MetadataChange& change : changes) update->bind(++parameter, change.value);
  run_row_statement(update);
}

void ShadowTables::delete_row(int64_t key) {
  Execution statement(delete_row_statement());
  statement->bind(1, key).run();
}

int64_t ShadowTables::count_rows() {
  Execution count(prepared(statements_.count_rows, [&] { return "SELECT count(*) FROM " + name("data"); }));
  count->step();
  return count->integer(0);
}

Statement ShadowTables::select_rows(const std::string& where, const std::string& order) {
  std::string columns = column_list(std::vector<bool>(options_.metadata.size(), true));
  return prepare("SELECT " + columns + " FROM " + name("data") + where + order);
}

Statement ShadowTables::select_keys(const std::string& where) {
  return prepare(format("SELECT \"%w\" FROM ", options_.key.c_str()) + name("data") + where);
}

// ---- vectors

void ShadowTables::put_vector(int64_t key, BlobView vector) {
  Execution put(put_vector_statement());
  put->bind(1, key).bind(2, vector).run();
}

void ShadowTables::move_vector(int64_t key, int64_t new_key) {
  Execution move(move_vector_statement());
  move->bind(1, key).bind(2, new_key).run();
}

void ShadowTables::delete_vector(int64_t key) {
  Execution statement(delete_vector_statement());
  statement->bind(1, key).run();
}

BlobView ShadowTables::checked_vector(Statement& statement, int column, int64_t key) {
  BlobView vector = statement.blob(column);
  if (vector.size != options_.vector_bytes()) {
    fail_corrupt(format("the vector of row %lld has %lld bytes, expected %lld; write that row again or delete it",
                        static_cast<long long>(key), static_cast<long long>(vector.size),
                        static_cast<long long>(options_.vector_bytes())));
  }
  return vector;
}

bool ShadowTables::read_vector(int64_t key, const std::function<void(BlobView)>& visit) {
  Execution select(prepared(statements_.read_vector, [&] { return "SELECT vector FROM " + name("vectors") + " WHERE id = ?"; }));
  select->bind(1, key);
  bool found = select->step();
  if (found) visit(checked_vector(*select, 0, key));
  return found;
}

void ShadowTables::read_vectors(const std::function<void(int64_t, BlobView)>& visit) {
  Execution select(prepared(statements_.read_vectors, [&] { return "SELECT id, vector FROM " + name("vectors") + " ORDER BY id"; }));
  while (select->step()) {
    int64_t key = select->integer(0);
    visit(key, checked_vector(*select, 1, key));
  }
}

// ---- the log

void ShadowTables::append_log(std::optional<int64_t> key, int64_t stamp) {
  {
    Execution append(append_log_statement());
    append->bind(1, stamp);
    if (key) append->bind(2, *key);
    append->run();
  }
  int64_t seq = sqlite3_last_insert_rowid(db_);
  if (seq % kTrimEvery == 0) trim_log(seq);
}

void ShadowTables::trim_log(int64_t head_seq) {
  Execution trim(trim_log_statement());
  trim->bind(1, head_seq - kLogKept).run();
}

LogPosition ShadowTables::log_head() {
  Execution head(prepared(statements_.log_head, [&] { return "SELECT seq, stamp FROM " + name("log") + " ORDER BY seq DESC LIMIT 1"; }));
  if (!head->step()) fail_corrupt(format("its log is empty; vector_rebuild_index('%q') mends it", table_.c_str()));
  return {head->integer(0), head->integer(1)};
}

bool ShadowTables::log_holds(LogPosition position) {
  Execution entry(prepared(statements_.log_holds, [&] { return "SELECT 1 FROM " + name("log") + " WHERE seq = ? AND stamp = ?"; }));
  entry->bind(1, position.seq).bind(2, position.stamp);
  return entry->step();
}

std::vector<LogEntry> ShadowTables::log_after(int64_t seq) {
  Execution select(prepared(statements_.log_after, [&] { return "SELECT seq, stamp, key FROM " + name("log") + " WHERE seq > ? ORDER BY seq"; }));
  select->bind(1, seq);
  std::vector<LogEntry> entries;
  while (select->step()) {
    LogEntry entry = {{select->integer(0), select->integer(1)}, std::nullopt};
    if (!select->is_null(2)) entry.key = select->integer(2);
    entries.push_back(entry);
  }
  return entries;
}

// ---- looking after them

std::optional<int64_t> ShadowTables::disk_bytes() {
  std::string names;
  for (const char* suffix : kSuffixes) names += format("%s'%q_%s'", names.empty() ? "" : ", ", table_.c_str(), suffix);
  try {
    Statement sizes(db_, format("SELECT sum(pgsize) FROM dbstat('%q') WHERE aggregate = 1 AND name IN (%s)", schema_.c_str(), names.c_str()));
    sizes.step();
    return sizes.integer(0);
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::optional<std::string> ShadowTables::check_integrity(bool quick) {
  try {
    meta();
    log_head();
    std::string found = damage(quick);
    return found.empty() ? std::nullopt : std::optional(format("vector table \"%w\" is damaged: %s", table_.c_str(), found.c_str()));
  } catch (const Error& error) {
    if ((error.code & 0xff) != SQLITE_CORRUPT) throw;
    return error.message;
  }
}

// The first of what can be wrong between the rows and their vectors; empty when nothing is.
std::string ShadowTables::damage(bool quick) {
  const std::string key = format("\"%w\"", options_.key.c_str());
  struct Check {
    std::string sql;
    const char* message;
  };
  const Check checks[] = {
      {"SELECT " + key + " FROM " + name("data") + " WHERE " + key + " NOT IN (SELECT id FROM " + name("vectors") + ") LIMIT 1",
       "row %lld has no vector"},
      {"SELECT id FROM " + name("vectors") + " WHERE id NOT IN (SELECT " + key + " FROM " + name("data") + ") LIMIT 1",
       "the vector of row %lld has no row"},
  };
  for (const Check& check : checks) {
    Statement first = prepare(check.sql);
    if (first.step()) return format(check.message, static_cast<long long>(first.integer(0)));
  }
  std::string found;
  if (quick) return found;
  read_vectors([&](int64_t row, BlobView vector) {
    bool finite = first_non_finite(vector.data, options_.dim, options_.type) == options_.dim;
    bool directed = options_.metric != Metric::cosine || !is_zero(vector.data, options_.dim, options_.type);
    if (found.empty() && !(finite && directed)) {
      found = format("the vector of row %lld is %s", static_cast<long long>(row), finite ? "zero" : "not finite");
    }
  });
  return found;
}

}  // namespace vec
