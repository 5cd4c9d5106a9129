#include "base/utf8.h"

#include <cstdint>
#include <cstring>

namespace vec {

namespace {

// Returns a position at or shortly before the first byte that is not ASCII.
size_t skip_ascii(const uint8_t* bytes, size_t at, size_t size) {
  for (uint64_t eight; at + sizeof eight <= size; at += sizeof eight) {
    std::memcpy(&eight, bytes + at, sizeof eight);
    if ((eight & 0x8080808080808080u) != 0) break;
  }
  return at;
}

// What the first byte of a character says: how many bytes the character has, and the range of its second byte.
struct Lead {
  size_t bytes;
  uint8_t low;
  uint8_t high;
};

Lead lead_of(uint8_t byte) {
  if (byte < 0x80) return {1, 0, 0};
  if (byte < 0xc2) return {0, 0, 0};
  if (byte < 0xe0) return {2, 0x80, 0xbf};
  if (byte < 0xf0) {
    return {3, static_cast<uint8_t>(byte == 0xe0 ? 0xa0 : 0x80), static_cast<uint8_t>(byte == 0xed ? 0x9f : 0xbf)};
  }
  if (byte < 0xf5) {
    return {4, static_cast<uint8_t>(byte == 0xf0 ? 0x90 : 0x80), static_cast<uint8_t>(byte == 0xf4 ? 0x8f : 0xbf)};
  }
  return {0, 0, 0};
}

}  // namespace

bool is_utf8(std::string_view text) {
  auto bytes = reinterpret_cast<const uint8_t*>(text.data());
  size_t at = 0;
  while ((at = skip_ascii(bytes, at, text.size())) < text.size()) {
    Lead lead = lead_of(bytes[at]);
    if (lead.bytes == 0 || lead.bytes > text.size() - at) return false;
    for (size_t i = 1; i < lead.bytes; i++) {
      uint8_t low = i == 1 ? lead.low : 0x80;
      uint8_t high = i == 1 ? lead.high : 0xbf;
      if (bytes[at + i] < low || bytes[at + i] > high) return false;
    }
    at += lead.bytes;
  }
  return true;
}

}  // namespace vec
