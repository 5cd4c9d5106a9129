#include "storage/shadow_tables.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

#include "base/byte_reader.h"
#include "base/checksum.h"
#include "base/saturated.h"
#include "definition/column_map.h"
#include "definition/rows_version.h"

namespace vec {

namespace {

// Without a segment, a connection that missed more changes than the log keeps reads all rows again. With a segment, the
// log keeps all changes since.
constexpr int64_t kLogKept = 8192;
constexpr int64_t kLogTrimmedEvery = 1024;

// The tables that store the rows, and those that every index has.
constexpr std::array kRowSuffixes = {"data", "vectors", "chunks"};
constexpr std::array kIndexSuffixes = {"log", "index", "meta"};
constexpr const char* kUpdatesSuffix = "updates";  // of a table that has metadata columns or could have
// The table of an index over a table whose keys are no integers.
constexpr const char* kKeysSuffix = "rowkeys";

constexpr uint64_t kRecallSeed = 1;  // of the checksum of a recall curve

constexpr const char* kLogColumns = "(seq INTEGER PRIMARY KEY, stamp INTEGER NOT NULL, key INTEGER)";

// Tells statements apart that set different columns.
std::string shape_of(const char* kind, const std::vector<ColumnValue>& values) {
  std::string shape = kind;
  for (const ColumnValue& value : values) {
    shape.append(reinterpret_cast<const char*>(&value.column), sizeof value.column);
  }
  return shape;
}

void replace_all(std::string& text, const std::string& what, const std::string& by) {
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
}

}  // namespace

ShadowTables::ShadowTables(sqlite3* db, std::string schema, std::string table, const TableOptions& options,
                           const sqlite3_vtab* owner)
    : sql_(db, std::move(schema), std::move(table), owner),
      log_(sql_, "log"),
      updates_(sql_, "updates"),
      vectors_(sql_, options),
      keys_(sql_, options),
      index_(sql_, options),
      options_(options) {
  if (options.content) content_.emplace(sql_, options, keys_);
}

bool ShadowTables::has_suffix(const char* suffix) {
  auto is_suffix = [&](const char* own) { return sqlite3_stricmp(suffix, own) == 0; };
  return std::any_of(kRowSuffixes.begin(), kRowSuffixes.end(), is_suffix) ||
         std::any_of(kIndexSuffixes.begin(), kIndexSuffixes.end(), is_suffix) || is_suffix(kUpdatesSuffix) ||
         is_suffix(kKeysSuffix);
}

std::vector<const char*> ShadowTables::suffixes() const {
  std::vector<const char*> suffixes(kIndexSuffixes.begin(), kIndexSuffixes.end());
  if (!content_) suffixes.insert(suffixes.end(), kRowSuffixes.begin(), kRowSuffixes.end());
  if (logs_updates()) suffixes.push_back(kUpdatesSuffix);
  if (keys_.has_table()) suffixes.push_back(kKeysSuffix);
  return suffixes;
}

VectorReader& ShadowTables::vectors() {
  if (content_) return *content_;
  return vectors_;
}

// ---- the tables themselves

void ShadowTables::create(int64_t table_id, int64_t stamp) {
  if (content_) {
    content_->check();
    content_->filters().check_new();
  }
  check_names_free(sql_.table());
  auto create = [&](const char* suffix, const std::string& definition) {
    sql_.execute("CREATE TABLE " + sql_.name(suffix) + definition);
  };
  if (!content_) {
    create("data", row_columns());
    create("vectors", "(id INTEGER PRIMARY KEY, vector BLOB NOT NULL)");
    create("chunks", "(id INTEGER PRIMARY KEY, data BLOB NOT NULL)");
  }
  if (logs_updates()) {
    create("updates", kLogColumns);
    updates_.append(std::nullopt, stamp);
  }
  create("log", kLogColumns);
  create("index", "(id INTEGER PRIMARY KEY, data BLOB NOT NULL)");
  create("meta", "(name TEXT PRIMARY KEY, value) WITHOUT ROWID");
  sql_.execute("INSERT INTO " + sql_.name("meta") + " VALUES('format_version', " +
               std::to_string(rows_version(options_)) + "), ('table_id', " + std::to_string(table_id) + ")");
  log_.append(std::nullopt, stamp);
  if (!content_) return;
  if (options_.has_filters()) content_->filters().store();
  content_->match_keys();
  content_->create_triggers();
}

// The columns of docs_data as the user declared them. A UNIQUE that includes the row id forbids nothing, but SQLite
// keeps an index for it. Unlike an index made by CREATE INDEX, it is renamed with the table.
std::string ShadowTables::row_columns() const {
  const std::string row_id = format("\"%w\"", options_.row_id.c_str());
  std::string columns = row_id + " INTEGER PRIMARY KEY";
  if (!options_.has_integer_key()) {
    columns += format(", \"%w\" %s NOT NULL UNIQUE", options_.key.c_str(), key_sql_type(options_.key_type));
  }
  for (const MetadataColumn& column : options_.metadata) columns += ", " + column.definition();
  std::string partition;
  if (std::optional<size_t> position = options_.partition_key()) {
    partition = format("\"%w\", ", options_.metadata[*position].name.c_str());
    columns += ", UNIQUE(" + partition + row_id + ")";
  }
  for (const MetadataColumn& column : options_.metadata) {
    if (column.indexed) columns += ", UNIQUE(" + partition + format("\"%w\", ", column.name.c_str()) + row_id + ")";
  }
  for (const UniqueSet& set : options_.unique_sets) {
    std::string names;
    for (size_t position : set) {
      names += format("%s\"%w\"", names.empty() ? "" : ", ", options_.metadata[position].name.c_str());
    }
    columns += ", UNIQUE(" + names + ")";
  }
  return "(" + columns + ")";
}

void ShadowTables::check_names_free(const std::string& table) {
  for (const char* suffix : suffixes()) {
    std::string wanted = format("%s_%s", table.c_str(), suffix);
    Statement select(sql_.db(),
                     format("SELECT name FROM \"%w\".sqlite_master WHERE name = ? COLLATE NOCASE", schema().c_str()));
    if (select.bind(1, std::string_view(wanted)).step()) {
      fail(SQLITE_ERROR,
           "vector table \"%w\": expected the name \"%w\" to be free for a shadow table, received a table of that name",
           table.c_str(), wanted.c_str());
    }
  }
}

void ShadowTables::drop() {
  forget_statements();
  if (content_) content_->drop_triggers();
  for (const char* suffix : suffixes()) drop_table(suffix);
}

// In a damaged file, a view may have the name.
void ShadowTables::drop_table(const char* suffix) {
  try {
    sql_.execute("DROP TABLE IF EXISTS " + sql_.name(suffix));
  } catch (const Error& error) {
    if (error.message.find("use DROP VIEW") == std::string::npos) throw;
    sql_.execute("DROP VIEW IF EXISTS " + sql_.name(suffix));
  }
}

void ShadowTables::rename(const std::string& table) {
  if (content_) content_->check_followed();
  check_names_free(table);
  forget_statements();
  if (content_) content_->drop_triggers();
  for (const char* suffix : suffixes()) {
    sql_.execute("ALTER TABLE " + sql_.name(suffix) + format(" RENAME TO \"%w_%s\"", table.c_str(), suffix));
  }
  sql_.rename(table);
  if (content_) content_->create_triggers();
}

void ShadowTables::check_tables() {
  if (tables_checked_) return;
  for (const char* suffix : suffixes()) sql_.check_is_table(suffix);
  sql_.expect_triggers([this] { return has_triggers(); });
  tables_checked_ = true;
}

void ShadowTables::check_refers_to_others() {
  tables_checked_ = false;
  check_tables();
  if (!has_triggers()) return;
  for (const char* suffix : suffixes()) {
    const std::string name = sql_.name(suffix);
    const std::string key = format("\"%w\"", first_column(suffix));
    sql_.check_refers_to_others("INSERT INTO " + name + " SELECT * FROM " + name);
    sql_.check_refers_to_others("UPDATE " + name + " SET " + key + " = " + key);
    sql_.check_refers_to_others("DELETE FROM " + name);
  }
}

const char* ShadowTables::first_column(const std::string& suffix) const {
  if (suffix == "data") return options_.row_id.c_str();
  if (suffix == "meta") return "name";
  return suffix == "log" || suffix == "updates" ? "seq" : "id";
}

// Looks at the SQL, because the other columns of sqlite_master can say anything.
bool ShadowTables::has_triggers() const {
  std::string names;
  for (const char* suffix : suffixes()) {
    names += format("%sinstr(lower(sql), lower('%q_%s'))", names.empty() ? "" : " OR ", table().c_str(), suffix);
  }
  try {
    return sql_
        .prepare(format("SELECT 1 FROM \"%w\".sqlite_master WHERE sql LIKE '%%trigger%%' AND (%s) LIMIT 1",
                        schema().c_str(), names.c_str()))
        .step();
  } catch (const Error& error) {
    if (error.code != SQLITE_AUTH) throw;
    return true;  // an authorizer forbids to look
  }
}

void ShadowTables::check() {
  meta();
  if (content_) content_->check_followed();
}

const Meta& ShadowTables::meta() {
  if (meta_) return *meta_;
  check_tables();
  Meta meta = {0, 0};
  Statement rows = sql_.prepare("SELECT name, value FROM " + sql_.name("meta"));
  while (rows.step()) {
    std::string_view entry = rows.text(0);
    if (entry == "format_version") meta.format_version = rows.integer(1);
    if (entry == "table_id") meta.table_id = rows.integer(1);
  }
  if (meta.format_version < 1) sql_.fail_corrupt("its format version is missing");
  if (meta.format_version > kNewestRows) {
    fail(SQLITE_ERROR,
         "vector table \"%w\": expected rows of format version %lld or older, received %lld: a newer version of the "
         "extension "
         "wrote it",
         table().c_str(), static_cast<long long>(kNewestRows), static_cast<long long>(meta.format_version));
  }
  return meta_.emplace(meta);
}

// The options of a table cannot change, and its rows have had the version of these options since it was created. A
// later version adds its step here: it changes the tables, and writes its number to docs_meta.
int64_t ShadowTables::upgrade_rows() { return meta().format_version; }

SearchSettings ShadowTables::search_settings() {
  Execution row(sql_.prepared(statements_.settings, [&] {
    // SQLite would make a table of the names for IN, which takes five times as long.
    std::string select = "SELECT name, value FROM " + sql_.name("meta") + " WHERE name = ";
    return select + "'ef_search' UNION ALL " + select + "'recall'";
  }));
  SearchSettings settings;
  while (row->step()) {
    if (row->text(0) == "recall") {
      settings.recall = stored_recall(row->blob(1));
    } else {
      settings.ef_search = std::clamp<int64_t>(row->integer(1), 1, kMaxEfSearch);
    }
  }
  return settings;
}

// The value is the curve, and its checksum.
std::optional<RecallCurve> ShadowTables::stored_recall(BlobView stored) const {
  uint64_t sum = 0;
  BlobView curve = {stored.data, stored.size - std::min(stored.size, sizeof sum)};
  if (curve.size > 0) std::memcpy(&sum, static_cast<const uint8_t*>(stored.data) + curve.size, sizeof sum);
  bool is_sound = curve.size > 0 && checksum(curve.data, curve.size, kRecallSeed) == sum;
  if (is_sound && !RecallCurve::is_in(curve)) return std::nullopt;  // of a later version
  std::optional<RecallCurve> recall = is_sound ? RecallCurve::parse(curve) : std::nullopt;
  if (recall) return recall;
  sql_.fail_corrupt(format("its recall curve is damaged; vector_calibrate('%q', NULL) removes it", table().c_str()));
}

void ShadowTables::set_meta(const char* name, const std::function<void(Statement&)>& bind_value) {
  Statement statement = sql_.prepare("INSERT OR REPLACE INTO " + sql_.name("meta") + " VALUES(?, ?)");
  statement.bind(1, std::string_view(name));
  bind_value(statement);
  statement.run();
}

void ShadowTables::remove_meta(const char* name) {
  Statement statement = sql_.prepare("DELETE FROM " + sql_.name("meta") + " WHERE name = ?");
  statement.bind(1, std::string_view(name)).run();
}

void ShadowTables::set_ef_search(std::optional<int64_t> ef_search) {
  if (!ef_search) return remove_meta("ef_search");
  set_meta("ef_search", [&](Statement& statement) { statement.bind(2, *ef_search); });
}

void ShadowTables::set_recall(const std::optional<RecallCurve>& recall) {
  if (!recall) return remove_meta("recall");
  Bytes bytes = recall->bytes();
  append(bytes, checksum(bytes.data(), bytes.size(), kRecallSeed));
  set_meta("recall", [&](Statement& statement) { statement.bind(2, BlobView{bytes.data(), bytes.size()}); });
}

void ShadowTables::set_mark(int64_t mark) {
  set_meta("mark", [&](Statement& statement) { statement.bind(2, mark); });
}

bool ShadowTables::has_mark(int64_t mark) {
  Execution row(sql_.prepared(statements_.has_mark, [&] {
    return "SELECT 1 FROM " + sql_.name("meta") + " WHERE name = 'mark' AND value = ?";
  }));
  row->bind(1, mark);
  return row->step();
}

// ---- statements that write; those of docs_data with values are made for the columns that they set

Statement& ShadowTables::delete_row_statement() {
  return sql_.prepared(statements_.delete_row, [&] {
    return "DELETE FROM " + sql_.name("data") + format(" WHERE \"%w\" = ?", options_.row_id.c_str());
  });
}

void ShadowTables::log_change(int64_t key, int64_t stamp, int64_t needed_seq) {
  int64_t seq = log_.append(key, stamp);
  if (seq % kLogTrimmedEvery != 0) return;
  int64_t first_kept = std::min(saturated_difference(seq, kLogKept), needed_seq);
  try {
    if (std::optional<LogPosition> base = index_.base()) first_kept = std::min(first_kept, base->seq);
  } catch (const Error& error) {
    if (!is_unreadable(error)) throw;
    return;  // its base is not known
  }
  log_.forget_before(first_kept);
}

void ShadowTables::log_update(int64_t key, int64_t stamp) {
  int64_t seq = updates_.append(key, stamp);
  if (seq % kLogTrimmedEvery == 0) updates_.forget_before(saturated_difference(seq, kLogKept));
}

void ShadowTables::repair_updates(int64_t stamp) {
  if (!logs_updates()) return;
  sql_.execute("CREATE TABLE IF NOT EXISTS " + sql_.name("updates") + kLogColumns);
  if (updates_.head_or_reset().seq == 0) updates_.append(std::nullopt, stamp);
}

void ShadowTables::prepare_writes() {
  if (statements_.writes_prepared) return;
  if (!content_) {
    delete_row_statement();
    vectors_.prepare_writes();
  }
  if (logs_updates()) updates_.prepare_writes();
  if (keys_.has_table()) keys_.prepare_writes();
  log_.prepare_writes();
  index_.prepare_reads();
  statements_.writes_prepared = true;
}

void ShadowTables::forget_statements() {
  statements_ = {};
  vectors_.forget_statements();
  keys_.forget_statements();
  if (content_) content_->forget_statements();
  index_.forget_statements();
  log_.forget_statements();
  updates_.forget_statements();
}

// ---- rows

std::string ShadowTables::row_id() const {
  return content_ ? content_->row_id() : format("\"%w\"", options_.row_id.c_str());
}

std::string ShadowTables::key() const { return content_ ? content_->key() : format("\"%w\"", options_.key.c_str()); }

std::string ShadowTables::column_list(const std::vector<size_t>& columns) const {
  std::string list = row_id();
  for (size_t column : columns) list += ", " + column_sql(ColumnMap::metadata_column(column), options_);
  return list;
}

// Runs a statement that writes rows, up to its first row. Messages about violated constraints name docs_data, but the
// user knows docs.
bool ShadowTables::step_row_statement(Execution& statement) {
  try {
    return statement->step();
  } catch (Error& error) {
    if ((error.code & 0xff) == SQLITE_CONSTRAINT) replace_all(error.message, table() + "_data.", table() + ".");
    throw;
  }
}

// Ends before the conflict clause of an upsert.
std::string ShadowTables::insert_sql(const std::vector<ColumnValue>& values) const {
  std::string columns = row_id();
  std::string parameters = "?";
  for (const ColumnValue& value : values) {
    columns += format(", \"%w\"", column_name(value.column, options_).c_str());
    parameters += ", ?";
  }
  return "INTO " + sql_.name("data") + "(" + columns + ") VALUES(" + parameters + ")";
}

void ShadowTables::bind_row(Statement& statement, std::optional<int64_t> row,
                            const std::vector<ColumnValue>& values) const {
  int parameter = 1;
  if (row) statement.bind(parameter, *row);
  for (const ColumnValue& value : values) statement.bind(++parameter, value.value);
}

int64_t ShadowTables::insert_row(std::optional<int64_t> row, const std::vector<ColumnValue>& values, bool replace) {
  Execution insert(sql_.prepared(statements_.rows[shape_of(replace ? "replace " : "insert ", values)],
                                 [&] { return (replace ? "INSERT OR REPLACE " : "INSERT ") + insert_sql(values); }));
  bind_row(*insert, row, values);
  step_row_statement(insert);
  return row ? *row : sqlite3_last_insert_rowid(sql_.db());
}

// OR REPLACE would delete rows of docs_data without a word, and leave their vectors behind. ON CONFLICT comes before it
// where a row is in the way, and gives that row. OR REPLACE is for a NULL in a column that has a DEFAULT.
int64_t ShadowTables::replace_row(std::optional<int64_t> row, const std::vector<ColumnValue>& values,
                                  const std::function<void(int64_t)>& remove) {
  const std::string returning = " RETURNING " + row_id();
  auto run = [&](const char* kind, const std::string& on_conflict) -> std::optional<int64_t> {
    Execution insert(sql_.prepared(statements_.rows[shape_of(kind, values)], [&] {
      return "INSERT OR REPLACE " + insert_sql(values) + " ON CONFLICT " + on_conflict + returning;
    }));
    bind_row(*insert, row, values);
    std::optional<int64_t> returned;
    while (step_row_statement(insert)) returned = insert->integer(0);
    return returned;
  };
  for (;;) {
    if (std::optional<int64_t> inserted = run("free ", "DO NOTHING")) return *inserted;
    if (std::optional<int64_t> other = run("find ", "DO UPDATE SET " + row_id() + " = " + row_id())) remove(*other);
  }
}

void ShadowTables::update_row(int64_t row, int64_t new_row, const std::vector<ColumnValue>& changes, bool replace) {
  Execution update(sql_.prepared(statements_.rows[shape_of(replace ? "update or replace " : "update ", changes)], [&] {
    std::string set = row_id() + " = ?2";
    for (const ColumnValue& change : changes) {
      set += format(", \"%w\" = ?", column_name(change.column, options_).c_str());
    }
    return (replace ? "UPDATE OR REPLACE " : "UPDATE ") + sql_.name("data") + " SET " + set + " WHERE " + row_id() +
           " = ?1";
  }));
  update->bind(1, row).bind(2, new_row);
  int parameter = 2;
  for (const ColumnValue& change : changes) update->bind(++parameter, change.value);
  step_row_statement(update);
}

void ShadowTables::update_replacing(int64_t row, int64_t new_row, const std::vector<ColumnValue>& changes,
                                    const std::function<void(int64_t)>& remove) {
  struct FreeValue {
    void operator()(sqlite3_value* value) const { sqlite3_value_free(value); }
  };
  std::vector<std::unique_ptr<sqlite3_value, FreeValue>> kept;
  std::vector<ColumnValue> values;
  {
    Statement old = select_rows(row_id() + " = ?", "");
    if (!old.bind(1, row).step()) return;
    auto keep = [&](int column, int position) {
      kept.emplace_back(sqlite3_value_dup(old.value(position)));
      values.push_back({column, kept.back().get()});
    };
    if (!options_.has_integer_key()) keep(ColumnMap::kKey, 1);
    for (size_t i = 0; i < options_.metadata.size(); i++) {
      if (options_.metadata[i].generated) continue;
      keep(ColumnMap::metadata_column(i), static_cast<int>(i) + 2);
    }
  }
  for (const ColumnValue& change : changes) {
    auto is_changed = [&](const ColumnValue& value) { return value.column == change.column; };
    std::find_if(values.begin(), values.end(), is_changed)->value = change.value;
  }
  delete_row(row);
  replace_row(new_row, values, remove);
}

void ShadowTables::delete_row(int64_t row) {
  Execution statement(delete_row_statement());
  statement->bind(1, row).run();
}

Statement ShadowTables::hold_state() {
  // A statement that has not ended. It is on docs_meta, because that table always has rows.
  Statement state = sql_.prepare("SELECT 1 FROM " + sql_.name("meta"));
  state.step();
  return state;
}

int64_t ShadowTables::count_rows() {
  if (!statements_.count_rows) statements_.count_rows = prepare_select(select_sql("count(*)", "", ""));
  Execution count(statements_.count_rows);
  count->step();
  return count->integer(0);
}

void ShadowTables::check_row_count(int64_t rows) {
  if (content_) return;  // an index over a table can be of computed vectors, or of JSON
  std::optional<uint64_t> there = sql_.database_bytes();
  if (!there || static_cast<uint64_t>(rows) <= *there / options_.vector_bytes()) return;
  sql_.fail_corrupt("it has more rows than the database has room for vectors; PRAGMA integrity_check names one");
}

int64_t ShadowTables::count_rows_after(std::optional<int64_t> after, std::optional<int64_t> most) {
  Statement count =
      prepare_select("SELECT count(*) FROM (" + select_sql("1", after ? row_id() + " > ?2" : "", " LIMIT ?1") + ")");
  count.bind(1, most.value_or(-1));
  if (after) count.bind(2, *after);
  count.step();
  return count.integer(0);
}

Statement ShadowTables::select_rows_after(std::optional<int64_t> after) {
  std::string columns = row_id() + ", " + key();
  for (const MetadataColumn& column : options_.metadata) columns += format(", \"%w\"", column.name.c_str());
  Statement rows = prepare_select(select_sql(columns, after ? row_id() + " > ?" : "", " ORDER BY " + row_id()));
  if (after) rows.bind(1, *after);
  return rows;
}

Statement ShadowTables::select_rows(const std::string& condition, const std::string& order) {
  std::string columns = row_id() + ", " + key();
  for (const MetadataColumn& column : options_.metadata) {
    columns += column.is_virtual() ? ", NULL" : format(", \"%w\"", column.name.c_str());
  }
  return prepare_select(select_sql(columns, condition, order));
}

Statement ShadowTables::select_column(size_t column) {
  return prepare_select(select_sql(column_list({column}), row_id() + " = ?", ""));
}

Statement& ShadowTables::kept_select(const std::vector<size_t>& columns, const std::string& condition, Extent extent) {
  constexpr size_t kept = 32;
  std::string sql = "SELECT " + column_list(columns) + " FROM " + (content_ ? content_->source() : sql_.name("data"));
  if (!condition.empty()) sql += " WHERE " + condition;
  if (extent == Extent::in_row_order) sql += " ORDER BY " + row_id();
  if (extent == Extent::limited) sql += " LIMIT ?";
  auto found = statements_.selects.find(sql);
  if (found != statements_.selects.end()) return found->second;
  if (statements_.selects.size() >= kept) {
    for (auto each = statements_.selects.begin(); each != statements_.selects.end();) {
      each = each->second.is_busy() ? std::next(each) : statements_.selects.erase(each);
    }
  }
  return statements_.selects.emplace(sql, prepare_select(sql)).first->second;
}

std::string ShadowTables::has_vector() const { return content_ ? content_->has_vector() : "1"; }

std::string ShadowTables::select_sql(const std::string& columns, const std::string& condition,
                                     const std::string& order) const {
  std::string sql = "SELECT " + columns + " FROM " + (content_ ? content_->rows() : sql_.name("data"));
  if (!condition.empty()) sql += (content_ ? " AND " : " WHERE ") + condition;
  return sql + order;
}

void ShadowTables::take_back(Statement statement) noexcept {
  if (!statement) return;
  statement.reset();
  statements_.next_idle = (statements_.next_idle + 1) % statements_.idle.size();
  statements_.idle[statements_.next_idle] = std::move(statement);
}

Statement ShadowTables::prepare_select(const std::string& sql) {
  for (Statement& idle : statements_.idle) {
    if (idle && idle.sql() == sql) return std::move(idle);
  }
  return content_ && !keys_.has_table() ? Statement(sql_.db(), sql) : sql_.prepare(sql);
}

bool ShadowTables::is_utf8() {
  if (is_utf8_) return *is_utf8_;
  Statement encoding(sql_.db(), "PRAGMA encoding");  // all databases of a connection have the same encoding
  return is_utf8_.emplace(encoding.step() && encoding.text(0) == "UTF-8");
}

void ShadowTables::pack_vectors(bool sweep) {
  if (!content_) vectors_.pack(sweep);
}

// ---- looking after them

std::optional<int64_t> ShadowTables::disk_bytes() {
  std::string names;
  for (const char* suffix : suffixes()) {
    names += format("%s'%q_%s'", names.empty() ? "" : ", ", table().c_str(), suffix);
  }
  try {
    Statement sizes(sql_.db(), format("SELECT sum(pgsize) FROM dbstat('%q') WHERE aggregate = 1 AND name IN (%s)",
                                      schema().c_str(), names.c_str()));
    sizes.step();
    return sizes.integer(0);
  } catch (const Error& error) {
    if (error.code != SQLITE_ERROR && error.code != SQLITE_AUTH) throw;
    return std::nullopt;
  }
}

}  // namespace vec
