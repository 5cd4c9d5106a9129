// The types of Arrow columns, as the metadata of an IPC stream describes them
// (https://arrow.apache.org/docs/format/Columnar.html).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "numeric/element_type.h"

namespace vec {

// In the order of the union Type in Arrow's Schema.fbs.
enum class ArrowId : uint8_t {
  none,
  null,
  integer,
  floating,
  binary,
  utf8,
  boolean,
  decimal,
  date,
  time,
  timestamp,
  interval,
  list,
  structure,
  union_of,
  fixed_size_binary,
  fixed_size_list,
  map,
  duration,
  large_binary,
  large_utf8,
  large_list,
  run_end_encoded,
  binary_view,
  utf8_view,
  list_view,
  large_list_view
};

struct ArrowType {
  ArrowId id = ArrowId::none;
  int bits = 0;            // for integer and floating
  bool is_signed = false;  // for integer
  int64_t size = 0;        // for fixed_size_list in elements, for fixed_size_binary in bytes

  bool is(ArrowId other) const { return id == other; }
  bool is_number() const { return is(ArrowId::integer) || is(ArrowId::floating); }
  bool is_list() const { return is(ArrowId::fixed_size_list) || is(ArrowId::list) || is(ArrowId::large_list); }
  // Whether it has 64-bit offsets.
  bool is_large() const { return is(ArrowId::large_utf8) || is(ArrowId::large_binary) || is(ArrowId::large_list); }
  size_t bytes() const { return static_cast<size_t>(bits) / 8; }
};

// Whether SQLite can hold its values: NULL, numbers, text and BLOBs.
bool is_scalar(const ArrowType& type);

ArrowType arrow_type_of(ElementType type);
// Nothing when no element type has such elements.
std::optional<ElementType> element_type_of(const ArrowType& type);

struct ArrowDictionary {
  int64_t id;
  ArrowType index;
};

struct ArrowField {
  std::string_view name;
  ArrowType type;  // with a dictionary, the type of its values
  bool nullable = true;
  std::optional<ArrowDictionary> dictionary;
  ArrowType element;  // for a list

  // As messages show it: Dictionary<Utf8>, FixedSizeList<Float32>[384].
  std::string type_name() const;
};

}  // namespace vec
