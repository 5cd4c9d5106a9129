// Base64 text, as RFC 4648 defines it: the standard alphabet, with padding and without white space.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "base/bytes.h"

namespace vec {

// The bytes of base64 text, or what was received instead, for a message.
std::variant<Bytes, std::string> decode_base64(std::string_view text);

std::string encode_base64(const void* data, size_t size);

}  // namespace vec
