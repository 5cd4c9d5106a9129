#include "numeric/element_type.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

#include "sqlite/error.h"
#include "sqlite/text.h"

namespace vec {

namespace {

constexpr bool is_each_at_its_number() {
  size_t number = 0;
  for (ElementType type : kElementTypes) {
    if (static_cast<size_t>(type) != number++) return false;
  }
  return true;
}
static_assert(is_each_at_its_number());

// A number of IEEE 754 half precision: 1 sign bit, 5 exponent bits with a bias of 15, and 10 fraction bits.
struct Half {
  uint16_t bits;
};

double to_double(Half half) {
  const int exponent = half.bits >> 10 & 0x1f;
  const int fraction = half.bits & 0x3ff;
  double magnitude;
  if (exponent == 0x1f) {
    magnitude = fraction == 0 ? HUGE_VAL : std::numeric_limits<double>::quiet_NaN();
  } else if (exponent == 0) {
    magnitude = std::ldexp(fraction, -24);
  } else {
    magnitude = std::ldexp(1024 + fraction, exponent - 25);
  }
  return half.bits & 0x8000 ? -magnitude : magnitude;
}
double to_double(double element) { return element; }

template <class Element>
Element from_double(double value) {
  if constexpr (std::is_integral_v<Element>) {
    using Limits = std::numeric_limits<Element>;
    const double rounded = std::round(value);
    if (!(rounded > Limits::min())) return std::isnan(value) ? Element{0} : Limits::min();
    return rounded < Limits::max() ? static_cast<Element>(rounded) : Limits::max();
  } else {
    return static_cast<Element>(value);
  }
}

template <>
Half from_double<Half>(double value) {
  const uint16_t sign = std::signbit(value) ? 0x8000 : 0;
  const double magnitude = std::fabs(value);
  if (std::isnan(value)) return {static_cast<uint16_t>(sign | 0x7e00)};
  if (magnitude >= 65520) return {static_cast<uint16_t>(sign | 0x7c00)};
  // Subnormal halves have the spacing of the least exponent.
  const int exponent = magnitude < 0x1p-14 ? -14 : std::ilogb(magnitude);
  const int units = static_cast<int>(std::nearbyint(std::ldexp(magnitude, 10 - exponent)));
  // 1024 units or more carry into the exponent's bits, as they should.
  return {static_cast<uint16_t>(sign | ((exponent + 14) * 1024 + units))};
}

template <class Element>
struct Tag {
  using type = Element;
};

// Calls `visit` with a Tag of the C++ type.
template <class Visit>
auto dispatch(ElementType type, Visit&& visit) {
  switch (type) {
    case ElementType::float2: return visit(Tag<Half>());
    case ElementType::float8: return visit(Tag<double>());
    case ElementType::int1: return visit(Tag<int8_t>());
    case ElementType::int2: return visit(Tag<int16_t>());
    case ElementType::int4: return visit(Tag<int32_t>());
    case ElementType::float4: break;
  }
  return visit(Tag<float>());
}

template <class Element>
Element load(const void* elements, size_t index) {
  Element element;
  std::memcpy(&element, static_cast<const uint8_t*>(elements) + index * sizeof element, sizeof element);
  return element;
}

// The position of the first element whose bits under `mask` are all set. `dim` when there is none. The first loop
// vectorizes, and rarely finds one.
template <class Bits>
size_t first_with_bits(const void* elements, size_t dim, Bits mask) {
  Bits found = 0;
  for (size_t i = 0; i < dim; ++i) found |= static_cast<Bits>((load<Bits>(elements, i) & mask) == mask);
  if (found == 0) return dim;
  size_t i = 0;
  while ((load<Bits>(elements, i) & mask) != mask) ++i;
  return i;
}

template <class Bits>
bool all_clear(const void* elements, size_t dim, Bits mask) {
  Bits found = 0;
  for (size_t i = 0; i < dim; ++i) found |= static_cast<Bits>(load<Bits>(elements, i) & mask);
  return found == 0;
}

}  // namespace

size_t element_size(ElementType type) {
  return dispatch(type, [](auto tag) { return sizeof(typename decltype(tag)::type); });
}

const char* element_name(ElementType type) {
  switch (type) {
    case ElementType::float2: return "float2";
    case ElementType::float4: return "float4";
    case ElementType::float8: return "float8";
    case ElementType::int1: return "int1";
    case ElementType::int2: return "int2";
    case ElementType::int4: return "int4";
  }
  return "";
}

bool is_integer(ElementType type) {
  switch (type) {
    case ElementType::float2:
    case ElementType::float4:
    case ElementType::float8: return false;
    case ElementType::int1:
    case ElementType::int2:
    case ElementType::int4: return true;
  }
  return false;
}

std::optional<ElementType> element_type_from(std::string_view name) {
  for (ElementType type : kElementTypes) {
    if (equals_ignoring_case(name, element_name(type))) return type;
  }
  return std::nullopt;
}

size_t first_non_finite(const void* elements, size_t dim, ElementType type) {
  switch (type) {
    case ElementType::float2: return first_with_bits<uint16_t>(elements, dim, 0x7c00);
    case ElementType::float4: return first_with_bits<uint32_t>(elements, dim, 0x7f800000);
    case ElementType::float8: return first_with_bits<uint64_t>(elements, dim, 0x7ff0000000000000);
    case ElementType::int1:
    case ElementType::int2:
    case ElementType::int4: break;
  }
  return dim;
}

void check_finite(const void* elements, size_t dim, ElementType type) {
  const size_t position = first_non_finite(elements, dim, type);
  if (position == dim) return;
  const double element = element_at(elements, position, type);
  const char* received = std::isnan(element) ? "NaN" : element > 0 ? "Infinity" : "-Infinity";
  fail(SQLITE_ERROR, "expected finite elements, received %s at position %lld", received,
       static_cast<long long>(position));
}

bool is_zero(const void* elements, size_t dim, ElementType type) {
  switch (type) {
    case ElementType::float2: return all_clear<uint16_t>(elements, dim, 0x7fff);
    case ElementType::float4: return all_clear<uint32_t>(elements, dim, 0x7fffffff);
    case ElementType::float8: return all_clear<uint64_t>(elements, dim, 0x7fffffffffffffff);
    case ElementType::int1:
    case ElementType::int2:
    case ElementType::int4: break;
  }
  return all_clear<uint8_t>(elements, dim * element_size(type), 0xff);
}

double element_at(const void* elements, size_t index, ElementType type) {
  return dispatch(type,
                  [&](auto tag) -> double { return to_double(load<typename decltype(tag)::type>(elements, index)); });
}

void set_element(void* elements, size_t index, ElementType type, double value) {
  dispatch(type, [&](auto tag) {
    const auto element = from_double<typename decltype(tag)::type>(value);
    std::memcpy(static_cast<uint8_t*>(elements) + index * sizeof element, &element, sizeof element);
  });
}

}  // namespace vec
