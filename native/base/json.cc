#include "base/json.h"

namespace vec {

std::string json_quoted(std::string_view text) {
  constexpr const char* digits = "0123456789abcdef";
  std::string json = "\"";
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') json += '\\';
    if (byte < 0x20) {
      json += std::string("\\u00") + digits[byte >> 4] + digits[byte & 15];
    } else {
      json += c;
    }
  }
  return json + '"';
}

}  // namespace vec
