#include "base/decimal.h"

#include <charconv>

#if defined(__cpp_lib_to_chars)
#include <algorithm>
#include <cmath>
#include <cstdint>
#else
#include <clocale>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <new>
#include <optional>
#include <string>
#if defined(__APPLE__)
#include <xlocale.h>
#elif !defined(_WIN32)
#include <locale.h>
#endif
#endif

namespace vec {

#if defined(__cpp_lib_to_chars)

namespace {

// Whether a number that a double cannot hold is too large, and not too small.
bool is_too_large(std::string_view number) {
  constexpr int64_t far = int64_t{1} << 40;  // larger than the length of any text
  const size_t end = std::min(number.find_first_of("eE"), number.size());
  int64_t exponent = 0;
  if (end < number.size()) {
    std::string_view text = number.substr(end + 1);
    if (text[0] == '+') text.remove_prefix(1);
    const auto result = std::from_chars(text.data(), text.data() + text.size(), exponent);
    if (result.ec != std::errc()) exponent = text[0] == '-' ? -far : far;
    exponent = std::clamp(exponent, -far, far);
  }
  const std::string_view digits = number.substr(0, end);
  const size_t point = std::min(digits.find('.'), digits.size());
  const size_t first = std::min(digits.find_first_of("123456789"), digits.size());
  return exponent + static_cast<int64_t>(point) - static_cast<int64_t>(first) > 0;
}

}  // namespace

double double_from_decimal(std::string_view number) {
  double value = 0;
  const auto result = std::from_chars(number.data(), number.data() + number.size(), value);
  if (result.ec == std::errc()) return value;
  const double magnitude = is_too_large(number) ? HUGE_VAL : 0.0;
  return number[0] == '-' ? -magnitude : magnitude;
}

#else

// libc++ has no std::from_chars for floating point before version 20. The C libraries of the systems round correctly
// too, but take several times as long.

namespace {

constexpr uint64_t kLargestExact = uint64_t{1} << 53;
constexpr double kExactPowers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                   1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
constexpr int64_t kLargestPower = std::size(kExactPowers) - 1;

// The number, if a double holds its digits and its power of ten exactly. Their product or quotient is rounded once, and
// so is the nearest double.
std::optional<double> read_exact(std::string_view number) {
  const bool is_negative = number[0] == '-';
  uint64_t digits = 0;
  int64_t exponent = 0;
  bool is_fraction = false;
  size_t at = is_negative ? 1 : 0;
  for (; at < number.size() && number[at] != 'e' && number[at] != 'E'; ++at) {
    if (number[at] == '.') {
      is_fraction = true;
      continue;
    }
    digits = 10 * digits + static_cast<uint64_t>(number[at] - '0');
    if (digits > kLargestExact) return std::nullopt;
    if (is_fraction) --exponent;
  }
  if (at < number.size()) {
    at += number[at + 1] == '+' ? 2 : 1;
    int32_t written = 0;
    const auto result = std::from_chars(number.data() + at, number.data() + number.size(), written);
    if (result.ec != std::errc()) return std::nullopt;
    exponent += written;
  }
  if (exponent < -kLargestPower || exponent > kLargestPower) return std::nullopt;
  const double whole = static_cast<double>(digits);
  const double magnitude = exponent < 0 ? whole / kExactPowers[-exponent] : whole * kExactPowers[exponent];
  return is_negative ? -magnitude : magnitude;
}

#if defined(_WIN32)
using Locale = _locale_t;
Locale make_c_locale() { return _create_locale(LC_ALL, "C"); }
double read(const char* text, Locale locale) { return _strtod_l(text, nullptr, locale); }
#else
using Locale = locale_t;
Locale make_c_locale() { return newlocale(LC_ALL_MASK, "C", Locale{}); }
double read(const char* text, Locale locale) { return strtod_l(text, nullptr, locale); }
#endif

// It lives as long as the process, as the library does.
Locale c_locale() {
  static const Locale locale = [] {
    const Locale made = make_c_locale();
    if (made == Locale{}) throw std::bad_alloc();
    return made;
  }();
  return locale;
}

}  // namespace

double double_from_decimal(std::string_view number) {
  if (const std::optional<double> value = read_exact(number)) return *value;
  char copy[64];  // a number that a program writes fits, and needs no memory
  if (number.size() >= sizeof copy) return read(std::string(number).c_str(), c_locale());
  copy[number.copy(copy, sizeof copy - 1)] = '\0';
  return read(copy, c_locale());
}

#endif

}  // namespace vec
