// The six element types a vector can have, and vectors as text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace vec {

// The number is the size in bytes: float2 is IEEE 754 half precision, int1 is a signed byte.
enum class ElementType : uint8_t { float2, float4, float8, int1, int2, int4 };

// The integer kernels' sums have room for no more.
constexpr size_t kMaxDimensions = 65535;

size_t element_size(ElementType type);
const char* element_name(ElementType type);
bool is_integer(ElementType type);

// Case-insensitive; nothing when the name is none of the six.
std::optional<ElementType> element_type_from(std::string_view name);

// The elements of a JSON array of numbers, in the machine's own layout (little-endian). Fails with SQLITE_ERROR, naming
// the position and what stood there, on anything that is not an array of numbers, a number the type cannot hold, or a
// fraction where the type is an integer.
Bytes parse_json(std::string_view json, ElementType type);

// The shortest JSON array that parse_json reads back as the same elements; integral values are `1.0` in float types,
// `1` in integer types. REQUIRES: every element is finite (else fails with SQLITE_ERROR, as JSON has no such number).
std::string print_json(const void* elements, size_t dim, ElementType type);

// The position of the first NaN or infinity; `dim` when there is none. `elements` need not be aligned.
size_t first_non_finite(const void* elements, size_t dim, ElementType type);

// Fails with SQLITE_ERROR, naming the position and what stands there, unless every element is finite.
void check_finite(const void* elements, size_t dim, ElementType type);

// Whether every element is zero (of either sign).
bool is_zero(const void* elements, size_t dim, ElementType type);

// One element as a double (exact for all six types). `elements` need not be aligned.
double element_at(const void* elements, size_t index, ElementType type);

// Stores a double as one element: rounded to nearest even for float types (overflow gives infinity), for integer types
// rounded halves away from zero and saturated.
void set_element(void* elements, size_t index, ElementType type, double value);

}  // namespace vec
