#include "functions/arrow_export.h"

#include <vector>

#include "arrow/arrow_value.h"
#include "arrow/arrow_writer.h"
#include "engine/vector_table.h"

namespace vec {

namespace {

constexpr size_t kKey = 0;
constexpr size_t kVector = 1;
constexpr size_t kFirstMetadata = 2;

ArrowType key_type_of(KeyType type) {
  switch (type) {
    case KeyType::integer: return {ArrowId::integer, 64, true, 0};
    case KeyType::text: return {ArrowId::utf8, 0, false, 0};
    case KeyType::blob: return {ArrowId::binary, 0, false, 0};
  }
  return {};
}

std::vector<ArrowField> fields_of(const TableOptions& options) {
  std::vector<ArrowField> fields(kFirstMetadata + options.metadata.size());
  fields[kKey] = {options.key, key_type_of(options.key_type), false, std::nullopt, {}};
  fields[kVector] = {options.column,
                     {ArrowId::fixed_size_list, 0, false, static_cast<int64_t>(options.dim)},
                     false,
                     std::nullopt,
                     arrow_type_of(options.type)};
  for (size_t i = 0; i < options.metadata.size(); i++) {
    const MetadataColumn& column = options.metadata[i];
    fields[kFirstMetadata + i] = {column.name, arrow_type_of(column), !column.not_null, std::nullopt, {}};
  }
  return fields;
}

// A value for messages.
std::string describe(Statement& row, int column) {
  switch (sqlite3_value_type(row.value(column))) {
    case SQLITE_INTEGER: return "INTEGER " + std::string(row.text(column));
    case SQLITE_FLOAT: return "REAL " + std::string(row.text(column));
    case SQLITE_BLOB: return "a BLOB of " + std::to_string(row.blob(column).size) + " bytes";
    default: return "TEXT '" + std::string(row.text(column).substr(0, 40)) + "'";
  }
}

// The keys and the metadata of the rows, read beside the vectors.
class StoredRows {
 public:
  StoredRows(VectorTable& table, std::optional<int64_t> after)
      : table_(table), rows_(table.shadow.select_rows_after(after)), has_row_(rows_.step()) {}

  // Adds the key and the metadata of the row that the next vector belongs to.
  void add(int64_t row, ArrowWriter& writer) {
    if (!has_row_ || rows_.integer(0) > row) fail_missing(row, "metadata");
    if (rows_.integer(0) < row) fail_missing(rows_.integer(0), "vector");
    add_column(kStoredKey, table_.options.key, writer.column(kKey));
    for (size_t i = 0; i < table_.options.metadata.size(); i++) {
      int column = kStoredKey + 1 + static_cast<int>(i);
      add_column(column, table_.options.metadata[i].name, writer.column(kFirstMetadata + i));
    }
    has_row_ = rows_.step();
  }

  // Called after the last vector.
  void check_end() {
    if (has_row_) fail_missing(rows_.integer(0), "vector");
  }

 private:
  static constexpr int kStoredKey = 1;  // after the row id

  void add_column(int column, const std::string& name, ArrowBuilder& builder) {
    if (add_value(builder, rows_, column)) return;
    fail(SQLITE_MISMATCH, "%s.%s of row %s: expected a value of the Arrow type %s, received %s",
         table_.shadow.table().c_str(), name.c_str(), shown_key(read_value(rows_.value(kStoredKey))).c_str(),
         builder.field().type_name().c_str(), describe(rows_, column).c_str());
  }

  [[noreturn]] void fail_missing(int64_t row, const char* what) const {
    table_.shadow.sql().fail_corrupt(format("row %s has no %s", table_.shadow.keys().shown(row).c_str(), what));
  }

  VectorTable& table_;
  Statement rows_;
  bool has_row_;
};

void write(VectorTable& table, std::optional<int64_t> after, std::optional<int64_t> count, ResultBlob& stream) {
  // A row of an index with integer keys is nothing but its key and its vector.
  std::optional<StoredRows> stored;
  if (!table.options.content || !table.options.has_integer_key()) stored.emplace(table, after);
  auto rows = static_cast<size_t>(table.shadow.count_rows_after(after, count));
  stream.reserve(rows * (sizeof(int64_t) + table.options.vector_bytes()));
  ArrowWriter writer(fields_of(table.options), stream);
  size_t left = rows;
  auto add = [&](int64_t row, BlobView vector) {
    if (left == 0) return false;
    left--;
    writer.begin_row(sizeof row + vector.size);
    writer.column(kVector).add_vector(vector);
    stored ? stored->add(row, writer) : writer.column(kKey).add_number(&row);
    return true;
  };
  if (rows > 0) table.shadow.vectors().read_from(after ? *after + 1 : INT64_MIN, add);
  if (stored && !count) stored->check_end();
  writer.end();
}

}  // namespace

void export_arrow(VectorTable& table, std::optional<int64_t> after, std::optional<int64_t> count, ResultBlob& stream) {
  NoReentry guard(table);
  Statement one_state = table.shadow.hold_state();
  try {
    write(table, after, count, stream);
  } catch (const Error& error) {
    if (error.code != SQLITE_TOOBIG) throw;
    throw Error(SQLITE_TOOBIG, table.shadow.table() + ": " + error.message +
                                   "; read the table in pieces by the arguments after and count");
  }
}

}  // namespace vec
