// Decimal numbers as doubles.
#pragma once

#include <string_view>

namespace vec {

// The double that is nearest to a decimal number, in every locale. A number that is too large for a double gives an
// infinity, and one that is too small gives a zero, both with its sign. REQUIRES: a number by JSON's grammar, though
// its exponent may begin with zeros.
double double_from_decimal(std::string_view number);

}  // namespace vec
