#include "numeric/vector_text.h"

#include <string>
#include <variant>

#include "base/base64.h"
#include "sqlite/error.h"

namespace vec {

namespace {

// The elements, or what was received instead, for a message.
std::variant<Bytes, std::string> elements_of_base64(std::string_view text, ElementType type) {
  auto decoded = decode_base64(text);
  const auto* bytes = std::get_if<Bytes>(&decoded);
  if (bytes == nullptr || bytes->size() % element_size(type) == 0) return decoded;
  return format("%lld bytes, which are not a multiple of the %lld of %s", static_cast<long long>(bytes->size()),
                static_cast<long long>(element_size(type)), element_name(type));
}

bool may_be_base64(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\n\r");
  return first != text.npos && text[first] != '[';
}

}  // namespace

Bytes parse_vector_text(std::string_view text, ElementType type) {
  if (!may_be_base64(text)) return parse_json(text, type);
  auto elements = elements_of_base64(text, type);
  if (auto* bytes = std::get_if<Bytes>(&elements)) return std::move(*bytes);
  try {
    return parse_json(text, type);
  } catch (const Error& error) {
    fail(error.code, "%s; as base64: %s", error.what(), std::get<std::string>(elements).c_str());
  }
}

Bytes parse_base64(std::string_view text, ElementType type) {
  auto elements = elements_of_base64(text, type);
  if (auto* bytes = std::get_if<Bytes>(&elements)) return std::move(*bytes);
  fail(SQLITE_ERROR, "expected base64 with padding, received %s", std::get<std::string>(elements).c_str());
}

}  // namespace vec
