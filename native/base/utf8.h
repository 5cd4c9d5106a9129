// Checks whether text is UTF-8.
#pragma once

#include <string_view>

namespace vec {

// Whether the text is well-formed UTF-8 by the Unicode standard (table 3-7). That excludes overlong forms, surrogates
// and code points beyond U+10FFFF.
bool is_utf8(std::string_view text);

}  // namespace vec
