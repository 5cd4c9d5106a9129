#include "arrow/arrow_schema.h"

#include "arrow/arrow_format.h"
#include "sqlite/error.h"

namespace vec {

namespace {

ArrowType read_integer(const FlatTable& type) {
  return {ArrowId::integer, type.number<int32_t>(arrow::Int::kBits), type.number<uint8_t>(arrow::Int::kIsSigned) != 0,
          0};
}

ArrowType read_floating(const FlatTable& type) {
  switch (type.number<int16_t>(arrow::FloatingPoint::kPrecision)) {
    case arrow::kHalf: return {ArrowId::floating, 16, false, 0};
    case arrow::kSingle: return {ArrowId::floating, 32, false, 0};
    case arrow::kDouble: return {ArrowId::floating, 64, false, 0};
    default: return {ArrowId::floating, 0, false, 0};
  }
}

ArrowType read_type(const FlatTable& field) {
  auto id = static_cast<ArrowId>(field.number<uint8_t>(arrow::Field::kTypeId));
  std::optional<FlatTable> type = field.table(arrow::Field::kType);
  if (!type) return {};
  if (id == ArrowId::integer) return read_integer(*type);
  if (id == ArrowId::floating) return read_floating(*type);
  bool has_size = id == ArrowId::fixed_size_list || id == ArrowId::fixed_size_binary;
  return {id, 0, false, has_size ? type->number<int32_t>(arrow::FixedSize::kSize) : 0};
}

// The type of the numbers that refer to a dictionary. It is Int32 unless the schema says otherwise.
ArrowType read_index_type(const FlatTable& encoding) {
  std::optional<FlatTable> type = encoding.table(arrow::DictionaryEncoding::kIndexType);
  return type ? read_integer(*type) : ArrowType{ArrowId::integer, 32, true, 0};
}

// The type of a list's elements. `none` for a type that no vector consists of, such as a list of lists.
ArrowType read_element(const FlatTable& list) {
  FlatVector children = list.tables(arrow::Field::kChildren);
  if (children.size() != 1) return {};
  FlatTable child = children.table(0);
  return child.table(arrow::Field::kDictionary) ? ArrowType{} : read_type(child);
}

ArrowField read_field(const FlatTable& field) {
  ArrowField read;
  read.name = field.text(arrow::Field::kName);
  read.type = read_type(field);
  read.nullable = field.number<uint8_t>(arrow::Field::kNullable) != 0;
  if (std::optional<FlatTable> encoding = field.table(arrow::Field::kDictionary)) {
    read.dictionary =
        ArrowDictionary{encoding->number<int64_t>(arrow::DictionaryEncoding::kId), read_index_type(*encoding)};
  }
  if (read.type.is_list()) read.element = read_element(field);
  return read;
}

}  // namespace

std::vector<ArrowField> read_arrow_schema(const FlatTable& schema) {
  if (schema.number<int16_t>(arrow::Schema::kEndianness) != 0) {
    fail(SQLITE_ERROR, "Arrow: expected little-endian data, received big-endian data");
  }
  FlatVector fields = schema.tables(arrow::Schema::kFields);
  std::vector<ArrowField> read;
  for (uint32_t i = 0; i < fields.size(); i++) read.push_back(read_field(fields.table(i)));
  return read;
}

}  // namespace vec
