#include "fulltext/paired_scripts.h"

#include <algorithm>
#include <iterator>

namespace vec {

namespace {

struct Range {
  uint32_t first;
  uint32_t last;
};

// Sorted. src/fulltext/paired-scripts.ts has the same ranges.
constexpr Range kPairedScripts[] = {
    {0x0e01, 0x0e3a},    // Thai
    {0x0e40, 0x0e4e},    // Thai: vowels and marks
    {0x0e81, 0x0ecf},    // Lao
    {0x0edc, 0x0edf},    // Lao
    {0x1100, 0x11ff},    // Hangul Jamo
    {0x1780, 0x17d3},    // Khmer
    {0x17dc, 0x17dd},    // Khmer
    {0x2e80, 0x2fdf},    // Han radicals
    {0x3005, 0x3007},    // Han iteration and closing marks, zero
    {0x3021, 0x3029},    // Han numerals
    {0x3038, 0x303b},    // Han numerals, iteration mark
    {0x3041, 0x309a},    // Hiragana
    {0x309d, 0x309f},    // Hiragana iteration marks
    {0x30a1, 0x30fa},    // Katakana
    {0x30fc, 0x30ff},    // Katakana: the mark of long vowels
    {0x3131, 0x318e},    // Hangul Compatibility Jamo
    {0x31f0, 0x31ff},    // Katakana
    {0x3400, 0x4dbf},    // Han
    {0x4e00, 0x9fff},    // Han
    {0xa960, 0xa97c},    // Hangul Jamo
    {0xac00, 0xd7a3},    // Hangul
    {0xd7b0, 0xd7fb},    // Hangul Jamo
    {0xf900, 0xfaff},    // Han
    {0xff66, 0xff9f},    // Katakana of half width
    {0xffa0, 0xffdc},    // Hangul of half width
    {0x1aff0, 0x1b16f},  // Kana
    {0x20000, 0x3fffd},  // Han
};

bool is_continuation(char byte) { return (static_cast<uint8_t>(byte) & 0xc0) == 0x80; }

}  // namespace

bool is_paired_script(uint32_t code_point) {
  if (code_point < kPairedScripts[0].first) return false;
  const Range* range = std::partition_point(std::begin(kPairedScripts), std::end(kPairedScripts),
                                            [&](const Range& each) { return each.last < code_point; });
  return range != std::end(kPairedScripts) && range->first <= code_point;
}

LeadingCharacter leading_character(std::string_view text) {
  auto lead = static_cast<uint8_t>(text[0]);
  // No paired script has characters of fewer than three bytes.
  size_t bytes = lead >= 0xf0 && lead < 0xf5 ? 4 : lead >= 0xe0 && lead < 0xf0 ? 3 : 1;
  if (bytes == 1 || text.size() < bytes) return {1, false};
  uint32_t code_point = bytes == 4 ? lead & 0x07u : lead & 0x0fu;
  for (size_t i = 1; i < bytes; i++) {
    if (!is_continuation(text[i])) return {1, false};
    code_point = code_point << 6 | (static_cast<uint8_t>(text[i]) & 0x3fu);
  }
  return {bytes, is_paired_script(code_point)};
}

}  // namespace vec
