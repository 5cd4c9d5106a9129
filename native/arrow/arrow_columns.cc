#include "arrow/arrow_columns.h"

#include <algorithm>

#include "definition/column_map.h"
#include "sqlite/error.h"
#include "sqlite/text.h"

namespace vec {

namespace {

// A name for messages. In the stream, it may be very long.
std::string shown(std::string_view name) {
  constexpr size_t most = 64;
  return format("\"%w\"", std::string(name.substr(0, most)).c_str());
}

[[noreturn]] void fail_column(const ArrowField& field, const std::string& expected) {
  fail(SQLITE_ERROR, "Arrow: column %s: expected %s, received %s", shown(field.name).c_str(), expected.c_str(),
       field.type_name().c_str());
}

bool is_called(const ArrowField& field, const std::string& name) { return equals_ignoring_case(field.name, name); }

std::string name_of(int column, const TableOptions& options) {
  if (column == ColumnMap::kKey) return options.key;
  if (column == ColumnMap::kVector) return options.column;
  return options.metadata[ColumnMap::metadata_position(column)].name;
}

std::string name_list(const TableOptions& options) {
  std::string list = options.key + ", " + options.column;
  for (const MetadataColumn& column : options.metadata) list += ", " + column.name;
  return list;
}

// The position of the column that has the vectors.
size_t vector_position(const std::vector<ArrowField>& fields, const TableOptions& options) {
  std::vector<size_t> candidates;
  for (size_t i = 0; i < fields.size(); i++) {
    if (!fields[i].type.is_list()) continue;
    if (is_called(fields[i], options.column)) return i;
    if (fields[i].type.is(ArrowId::fixed_size_list)) candidates.push_back(i);
  }
  if (candidates.size() == 1) return candidates[0];
  fail(SQLITE_ERROR,
       "Arrow: expected one column of vectors, of the type FixedSizeList or by the name \"%w\", received %s",
       options.column.c_str(), candidates.empty() ? "none" : "several");
}

int column_of(const ArrowField& field, const TableOptions& options) {
  if (is_called(field, options.key)) return ColumnMap::kKey;
  if (is_called(field, options.column)) return ColumnMap::kVector;
  for (size_t i = 0; i < options.metadata.size(); i++) {
    if (is_called(field, options.metadata[i].name)) return ColumnMap::metadata_column(i);
  }
  fail(SQLITE_ERROR, "Arrow: expected the columns of the table (%s), received %s", name_list(options).c_str(),
       shown(field.name).c_str());
}

bool is_text(const ArrowType& type) { return type.is(ArrowId::utf8) || type.is(ArrowId::large_utf8); }

bool is_binary(const ArrowType& type) {
  return type.is(ArrowId::binary) || type.is(ArrowId::large_binary) || type.is(ArrowId::fixed_size_binary);
}

void check_key_type(const ArrowField& field, KeyType type) {
  if (field.type.is(ArrowId::null)) return;
  switch (type) {
    // A key may be a float that is integral, as in an INSERT, because JavaScript has no other numbers.
    case KeyType::integer:
      if (!is_scalar(field.type) || !field.type.is_number()) fail_column(field, "integers");
      return;
    case KeyType::text:
      if (!is_text(field.type)) fail_column(field, "texts");
      return;
    case KeyType::blob:
      if (!is_binary(field.type)) fail_column(field, "BLOBs of 16 bytes");
      return;
  }
}

void check_type(const ArrowField& field, int column, const TableOptions& options) {
  if (column == ColumnMap::kKey) check_key_type(field, options.key_type);
  if (!is_scalar(field.type)) {
    fail_column(field,
                "Utf8, LargeUtf8, Binary, LargeBinary, FixedSizeBinary, Int, UInt, Float, Bool or Null, or a "
                "dictionary of those");
  }
  if (field.dictionary && !is_scalar(field.dictionary->index)) {
    fail_column(field, "a dictionary that is indexed by integers");
  }
}

void check_required(const ArrowColumns& matched, const TableOptions& options) {
  bool has_key = std::find(matched.columns.begin(), matched.columns.end(), ColumnMap::kKey) != matched.columns.end();
  if (!has_key && !options.has_integer_key()) {
    fail(SQLITE_ERROR, "Arrow: expected a column \"%w\", which is the key, received none", options.key.c_str());
  }
  for (size_t i = 0; i < options.metadata.size(); i++) {
    const MetadataColumn& column = options.metadata[i];
    if (matched.has_metadata[i] || !column.not_null || column.default_sql || column.generated) continue;
    fail(SQLITE_ERROR, "Arrow: expected a column \"%w\", which is NOT NULL and has no default, received none",
         column.name.c_str());
  }
}

}  // namespace

ArrowColumns match_columns(const std::vector<ArrowField>& fields, const TableOptions& options) {
  ArrowColumns matched;
  matched.has_metadata.resize(options.metadata.size());
  size_t vector = vector_position(fields, options);
  for (size_t i = 0; i < fields.size(); i++) {
    int column = i == vector ? ColumnMap::kVector : column_of(fields[i], options);
    if (std::find(matched.columns.begin(), matched.columns.end(), column) != matched.columns.end()) {
      fail(SQLITE_ERROR, "Arrow: expected one column for \"%w\", received a second one, %s",
           name_of(column, options).c_str(), shown(fields[i].name).c_str());
    }
    if (i != vector) check_type(fields[i], column, options);
    bool is_metadata = column >= ColumnMap::kFirstMetadata;
    size_t position = is_metadata ? ColumnMap::metadata_position(column) : 0;
    if (is_metadata) matched.has_metadata[position] = true;
    matched.is_generated.push_back(is_metadata && options.metadata[position].generated);
    matched.columns.push_back(column);
    matched.names.push_back(name_of(column, options));
  }
  check_required(matched, options);
  return matched;
}

}  // namespace vec
