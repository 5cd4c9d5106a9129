#include "arrow/arrow_type.h"

#include <array>

namespace vec {

namespace {

constexpr std::array kNames = {"no type",       "Null",      "Int",           "Float",
                               "Binary",        "Utf8",      "Bool",          "Decimal",
                               "Date",          "Time",      "Timestamp",     "Interval",
                               "List",          "Struct",    "Union",         "FixedSizeBinary",
                               "FixedSizeList", "Map",       "Duration",      "LargeBinary",
                               "LargeUtf8",     "LargeList", "RunEndEncoded", "BinaryView",
                               "Utf8View",      "ListView",  "LargeListView"};

std::string name_of(const ArrowType& type) {
  auto id = static_cast<size_t>(type.id);
  if (id >= kNames.size()) return "type " + std::to_string(id);
  std::string name = kNames[id];
  if (type.is(ArrowId::integer) && !type.is_signed) name = "UInt";
  return type.is_number() ? name + std::to_string(type.bits) : name;
}

std::string in_brackets(int64_t size) { return "[" + std::to_string(size) + "]"; }

}  // namespace

bool is_scalar(const ArrowType& type) {
  switch (type.id) {
    case ArrowId::null:
    case ArrowId::boolean:
    case ArrowId::utf8:
    case ArrowId::large_utf8:
    case ArrowId::binary:
    case ArrowId::large_binary: return true;
    case ArrowId::fixed_size_binary: return type.size >= 0;
    case ArrowId::integer: return type.bits == 8 || type.bits == 16 || type.bits == 32 || type.bits == 64;
    case ArrowId::floating: return type.bits == 16 || type.bits == 32 || type.bits == 64;
    default: return false;
  }
}

ArrowType arrow_type_of(ElementType type) {
  auto bits = static_cast<int>(8 * element_size(type));
  return is_integer(type) ? ArrowType{ArrowId::integer, bits, true, 0} : ArrowType{ArrowId::floating, bits, false, 0};
}

std::optional<ElementType> element_type_of(const ArrowType& type) {
  for (ElementType element : kElementTypes) {
    ArrowType same = arrow_type_of(element);
    if (type.is(same.id) && type.bits == same.bits && type.is_signed == same.is_signed) return element;
  }
  return std::nullopt;
}

std::string ArrowField::type_name() const {
  std::string text = name_of(type);
  if (type.is_list()) text += "<" + name_of(element) + ">";
  if (type.is(ArrowId::fixed_size_list) || type.is(ArrowId::fixed_size_binary)) text += in_brackets(type.size);
  return dictionary ? "Dictionary<" + text + ">" : text;
}

}  // namespace vec
