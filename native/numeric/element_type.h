// The six element types that a vector can have, and vectors as JSON text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace vec {

// The number in a name is the size in bytes. float2 is IEEE 754 half precision, int1 is a signed byte. The file holds
// the number of an enumerator, so a new one goes to the end.
enum class ElementType : uint8_t { float2, float4, float8, int1, int2, int4 };

// All of them, each at the place of its number.
constexpr ElementType kElementTypes[] = {ElementType::float2, ElementType::float4, ElementType::float8,
                                         ElementType::int1,   ElementType::int2,   ElementType::int4};

// The sums of the integer kernels overflow beyond this.
constexpr size_t kMaxDimensions = 65535;

size_t element_size(ElementType type);
const char* element_name(ElementType type);
bool is_integer(ElementType type);

// Ignores case. Nothing when the name is not an element type.
std::optional<ElementType> element_type_from(std::string_view name);

// Parses a JSON array of numbers into little-endian elements. Fails with SQLITE_ERROR, and names the position and what
// stands there, when:
//  - the text is not an array of numbers;
//  - the type cannot hold a number;
//  - the type is an integer and a number has a fraction.
Bytes parse_json(std::string_view json, ElementType type);

// The shortest JSON array that parse_json reads back as the same elements. Whole values are printed as `1.0` in float
// types and as `1` in integer types. Fails with SQLITE_ERROR unless every element is finite, as JSON has no other
// numbers.
std::string print_json(const void* elements, size_t dim, ElementType type);

// The position of the first NaN or infinity. `dim` when there is none. `elements` need not be aligned.
size_t first_non_finite(const void* elements, size_t dim, ElementType type);

// Fails with SQLITE_ERROR, and names the position and the element, unless every element is finite.
void check_finite(const void* elements, size_t dim, ElementType type);

// Whether every element is zero, of either sign.
bool is_zero(const void* elements, size_t dim, ElementType type);

// One element as a double, which is exact for all six types. `elements` need not be aligned.
double element_at(const void* elements, size_t index, ElementType type);

// Stores a double as one element. Float types round to the nearest even, and an overflow gives infinity. Integer types
// round halves away from zero, and saturate.
void set_element(void* elements, size_t index, ElementType type, double value);

}  // namespace vec
