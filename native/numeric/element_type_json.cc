// Vectors as JSON text: parse_json and print_json of element_type.h.
#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/decimal.h"
#include "numeric/element_type.h"
#include "sqlite/error.h"

namespace vec {

namespace {

const char* range_text(ElementType type) {
  switch (type) {
    case ElementType::float2: return "a number from -65504 to 65504";
    case ElementType::float4: return "a number from -3.4028235e+38 to 3.4028235e+38";
    case ElementType::float8: return "a number from -1.7976931348623157e+308 to 1.7976931348623157e+308";
    case ElementType::int1: return "an integer from -128 to 127";
    case ElementType::int2: return "an integer from -32768 to 32767";
    case ElementType::int4: return "an integer from -2147483648 to 2147483647";
  }
  return "";
}

bool is_digit(char c) { return '0' <= c && c <= '9'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

size_t digits_from(std::string_view text, size_t at) {
  size_t end = at;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end - at;
}

// Whether the whole text is a number by JSON's grammar, which is -? int frac? exp? (RFC 8259, 6).
bool is_json_number(std::string_view text) {
  size_t at = !text.empty() && text[0] == '-' ? 1 : 0;
  const size_t whole = digits_from(text, at);
  if (whole == 0 || (whole > 1 && text[at] == '0')) return false;
  at += whole;
  if (at < text.size() && text[at] == '.') {
    const size_t fraction = digits_from(text, at + 1);
    if (fraction == 0) return false;
    at += 1 + fraction;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const size_t exponent = digits_from(text, at);
    if (exponent == 0) return false;
    at += exponent;
  }
  return at == text.size();
}

class ArrayParser {
 public:
  ArrayParser(std::string_view text, ElementType type) : rest_(text), type_(type) {}

  Bytes parse() {
    skip_space();
    if (!take('[')) fail(SQLITE_ERROR, "expected a JSON array of numbers, received %s", excerpt().c_str());
    skip_space();
    if (!take(']')) parse_elements();
    skip_space();
    if (!rest_.empty()) fail(SQLITE_ERROR, "expected nothing after the JSON array, received %s", excerpt().c_str());
    return std::move(elements_);
  }

 private:
  void parse_elements() {
    for (;; ++position_) {
      skip_space();
      parse_element();
      skip_space();
      if (take(']')) return;
      if (!take(',')) {
        fail(SQLITE_ERROR, "expected ',' or ']' after position %lld, received %s", position_, excerpt().c_str());
      }
    }
  }

  void parse_element() {
    const std::string_view token = rest_.substr(0, token_length());
    if (!is_json_number(token)) {
      fail(SQLITE_ERROR, "expected a number at position %lld, received %s", position_, excerpt().c_str());
    }
    const double value = double_from_decimal(token);
    const size_t size = element_size(type_);
    elements_.resize(elements_.size() + size);
    set_element(elements_.data(), elements_.size() / size - 1, type_, value);
    const double held = element_at(elements_.data(), elements_.size() / size - 1, type_);
    if (is_integer(type_) ? held != value : !std::isfinite(held)) {
      fail(SQLITE_ERROR, "expected %s at position %lld, received %s", range_text(type_), position_, excerpt().c_str());
    }
    rest_.remove_prefix(token.size());
  }

  bool take(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void skip_space() {
    while (!rest_.empty() && is_space(rest_[0])) rest_.remove_prefix(1);
  }

  size_t token_length() const {
    size_t length = 0;
    while (length < rest_.size() && rest_[length] != ',' && rest_[length] != ']' && !is_space(rest_[length])) ++length;
    return length;
  }

  // What stands at the current position, short enough for a message.
  std::string excerpt() const {
    constexpr size_t longest = 32;
    if (rest_.empty()) return "the end of the text";
    const size_t length = std::max(token_length(), size_t{1});
    size_t shown = std::min(length, longest);
    while (shown < length && (rest_[shown] & 0xc0) == 0x80) --shown;  // so as not to cut a UTF-8 character
    std::string text(rest_.substr(0, shown));
    for (char& c : text) {
      if (static_cast<unsigned char>(c) < ' ') c = '?';
    }
    return "'" + text + (shown < length ? "..." : "") + "'";
  }

  std::string_view rest_;
  ElementType type_;
  Bytes elements_;
  long long position_ = 0;
};

// Whether a double can count this far. Such numbers are written out: 100000.0, not 1e+05.
bool is_countable(double number) { return std::fabs(number) < 0x1p53 && number == std::trunc(number); }

// Appends the shortest decimal that reads back as `number`.
void append_double(std::string& text, double number) {
  char buffer[32];
  const auto result = is_countable(number)
                          ? std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::fixed)
                          : std::to_chars(buffer, buffer + sizeof buffer, number);
  const std::string_view digits(buffer, static_cast<size_t>(result.ptr - buffer));
  text += digits;
  if (digits.find_first_of(".e") == digits.npos) text += ".0";
}

// The double whose shortest decimal is the shortest decimal of a float. For one float that is impossible: its shortest
// decimal, 7.038531e-26, is a double that rounds to the neighboring float. That float is printed with its own digits.
double shortest_of_float(float number) {
  if (is_countable(number)) return number;
  char buffer[32];
  const auto result = std::to_chars(buffer, buffer + sizeof buffer, number);
  const double shortest = double_from_decimal({buffer, static_cast<size_t>(result.ptr - buffer)});
  return static_cast<float>(shortest) == number ? shortest : number;
}

double rounded_to_half(double value) {
  uint8_t half[2];
  set_element(half, 0, ElementType::float2, value);
  return element_at(half, 0, ElementType::float2);
}

// The same for a half. It tries the nearest decimals of 1, 2, ... digits, and five digits always suffice. A tie goes
// away from zero, because below a power of two the halves are closer together than above.
double shortest_of_half(double half) {
  if (is_countable(half)) return half;
  const double above_tie = half * (1 + 0x1p-40);
  for (int digits = 1;; ++digits) {
    char buffer[32];
    const auto result =
        std::to_chars(buffer, buffer + sizeof buffer, above_tie, std::chars_format::scientific, digits - 1);
    const double candidate = double_from_decimal({buffer, static_cast<size_t>(result.ptr - buffer)});
    if (rounded_to_half(candidate) == half) return candidate;
  }
}

void append_element(std::string& text, const void* elements, size_t index, ElementType type) {
  const double element = element_at(elements, index, type);
  switch (type) {
    case ElementType::float2: return append_double(text, shortest_of_half(element));
    case ElementType::float4: return append_double(text, shortest_of_float(static_cast<float>(element)));
    case ElementType::float8: return append_double(text, element);
    default: text += std::to_string(static_cast<int32_t>(element));
  }
}

}  // namespace

Bytes parse_json(std::string_view json, ElementType type) { return ArrayParser(json, type).parse(); }

std::string print_json(const void* elements, size_t dim, ElementType type) {
  check_finite(elements, dim, type);
  std::string text = "[";
  for (size_t i = 0; i < dim; ++i) {
    if (i > 0) text += ',';
    append_element(text, elements, i, type);
  }
  text += ']';
  return text;
}

}  // namespace vec
