// Whether text is what it says it is.
#pragma once

#include <string_view>

namespace vec {

// Well-formed UTF-8 by the Unicode standard (table 3-7): no overlong forms, no surrogates, nothing beyond U+10FFFF.
bool is_utf8(std::string_view text);

}  // namespace vec
