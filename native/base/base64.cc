#include "base/base64.h"

#include <array>

namespace vec {

namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr uint8_t no_digit = 0xff;

constexpr std::array<uint8_t, 256> make_digits() {
  std::array<uint8_t, 256> digits{};
  for (uint8_t& digit : digits) digit = no_digit;
  for (size_t i = 0; i < alphabet.size(); ++i)
    digits[static_cast<unsigned char>(alphabet[i])] = static_cast<uint8_t>(i);
  return digits;
}

constexpr std::array<uint8_t, 256> digits = make_digits();

uint8_t digit_of(char c) { return digits[static_cast<unsigned char>(c)]; }

size_t padding_of(std::string_view text) {
  if (text.size() < 2 || text.back() != '=') return 0;
  return text[text.size() - 2] == '=' ? 2 : 1;
}

std::string strange_character(std::string_view text, size_t position) {
  const auto c = static_cast<unsigned char>(text[position]);
  const std::string shown = c > ' ' && c < 0x7f ? "'" + std::string(1, text[position]) + "'" : "a character";
  return shown + " at position " + std::to_string(position) + ", which is not in the standard alphabet";
}

}  // namespace

std::variant<Bytes, std::string> decode_base64(std::string_view text) {
  const size_t padding = padding_of(text);
  const size_t count = text.size() - padding;
  Bytes bytes;
  bytes.reserve(text.size() / 4 * 3);
  uint32_t bits = 0;
  for (size_t i = 0; i < count; ++i) {
    const uint8_t digit = digit_of(text[i]);
    if (digit == no_digit) return strange_character(text, i);
    bits = bits << 6 | digit;
    if (i % 4 == 0) continue;
    bytes.push_back(static_cast<uint8_t>(bits >> (6 - 2 * (i % 4))));
  }
  if (text.size() % 4 != 0) {
    return std::to_string(text.size()) + " characters, which are not a multiple of 4: the padding is missing";
  }
  const uint32_t unused = padding == 0 ? 0 : bits & (padding == 1 ? 0x3 : 0xf);
  if (unused != 0) return std::string("bits before the padding that are not zero");
  return bytes;
}

std::string encode_base64(const void* data, size_t size) {
  const auto* bytes = static_cast<const uint8_t*>(data);
  std::string text;
  text.reserve((size + 2) / 3 * 4);
  for (size_t at = 0; at < size; at += 3) {
    const size_t left = size - at;
    const uint32_t bits = static_cast<uint32_t>(bytes[at]) << 16 |
                          (left > 1 ? static_cast<uint32_t>(bytes[at + 1]) << 8 : 0) | (left > 2 ? bytes[at + 2] : 0);
    text += alphabet[bits >> 18];
    text += alphabet[bits >> 12 & 63];
    text += left > 1 ? alphabet[bits >> 6 & 63] : '=';
    text += left > 2 ? alphabet[bits & 63] : '=';
  }
  return text;
}

}  // namespace vec
