#include "base/decimal.h"

#include <charconv>

#if defined(__cpp_lib_to_chars)
#include <algorithm>
#include <cmath>
#include <cstdint>
#else
#include <clocale>
#include <cstdlib>
#include <new>
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
// too.

namespace {

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
  char copy[64];  // a number that a program writes fits, and needs no memory
  if (number.size() >= sizeof copy) return read(std::string(number).c_str(), c_locale());
  copy[number.copy(copy, sizeof copy - 1)] = '\0';
  return read(copy, c_locale());
}

#endif

}  // namespace vec
