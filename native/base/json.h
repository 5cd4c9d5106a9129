// JSON text.
#pragma once

#include <string>
#include <string_view>

namespace vec {

// The text as a JSON string. Bytes beyond ASCII stay as they are. REQUIRES: the text is UTF-8.
std::string json_quoted(std::string_view text);

}  // namespace vec
