// Vectors as text: a JSON array of numbers, or base64 of little-endian elements.
#pragma once

#include <string_view>

#include "base/bytes.h"
#include "numeric/element_type.h"

namespace vec {

// Parses text of either form. JSON is what begins with '[', behind white space. Fails with SQLITE_ERROR on other text.
Bytes parse_vector_text(std::string_view text, ElementType type);

// Parses base64 of whole elements. Fails with SQLITE_ERROR on other text. The elements may be anything, even NaN.
Bytes parse_base64(std::string_view text, ElementType type);

}  // namespace vec
