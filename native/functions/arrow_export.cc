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

std::vector<ArrowField> fields_of(const TableOptions& options) {
  std::vector<ArrowField> fields(kFirstMetadata + options.metadata.size());
  fields[kKey] = {options.key, {ArrowId::integer, 64, true, 0}, false, std::nullopt, {}};
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

// The metadata of the rows, read beside the vectors.
class MetadataRows {
 public:
  MetadataRows(VectorTable& table, std::optional<int64_t> after)
      : table_(table), rows_(table.shadow.select_rows_after(after)), has_row_(rows_.step()) {}

  // Adds the metadata of the row that the next vector belongs to.
  void add(int64_t key, ArrowWriter& writer) {
    if (!has_row_ || rows_.integer(0) > key) fail_missing(key, "metadata");
    if (rows_.integer(0) < key) fail_missing(rows_.integer(0), "vector");
    for (size_t i = 0; i < table_.options.metadata.size(); i++) add_column(i, key, writer.column(kFirstMetadata + i));
    has_row_ = rows_.step();
  }

  // Called after the last vector.
  void check_end() {
    if (has_row_) fail_missing(rows_.integer(0), "vector");
  }

 private:
  void add_column(size_t position, int64_t key, ArrowBuilder& builder) {
    int column = static_cast<int>(position) + 1;
    if (add_value(builder, rows_, column)) return;
    fail(SQLITE_MISMATCH, "%s.%s of row %lld: expected a value of the Arrow type %s, received %s",
         table_.shadow.table().c_str(), table_.options.metadata[position].name.c_str(), static_cast<long long>(key),
         builder.field().type_name().c_str(), describe(rows_, column).c_str());
  }

  [[noreturn]] void fail_missing(int64_t key, const char* what) const {
    table_.shadow.sql().fail_corrupt(format("row %lld has no %s", static_cast<long long>(key), what));
  }

  VectorTable& table_;
  Statement rows_;
  bool has_row_;
};

void write(VectorTable& table, std::optional<int64_t> after, std::optional<int64_t> count, ResultBlob& stream) {
  std::optional<MetadataRows> metadata;
  if (!table.options.content) metadata.emplace(table, after);
  auto rows = static_cast<size_t>(table.shadow.count_rows_after(after, count));
  stream.reserve(rows * (sizeof(int64_t) + table.options.vector_bytes()));
  ArrowWriter writer(fields_of(table.options), stream);
  size_t left = rows;
  auto add = [&](int64_t key, BlobView vector) {
    if (left == 0) return false;
    left--;
    writer.begin_row(sizeof key + vector.size);
    writer.column(kKey).add_number(&key);
    writer.column(kVector).add_vector(vector);
    if (metadata) metadata->add(key, writer);
    return true;
  };
  if (rows > 0) table.shadow.vectors().read_from(after ? *after + 1 : INT64_MIN, add);
  if (metadata && !count) metadata->check_end();
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
