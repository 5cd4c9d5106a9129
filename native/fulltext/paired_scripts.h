// The scripts that do not put spaces between words.
#pragma once

#include <cstdint>
#include <string_view>

namespace vec {

// A character at the begin of a text: how many bytes it has, and whether it belongs to one of the scripts.
struct LeadingCharacter {
  size_t bytes;
  bool is_paired;
};

// Whether a code point is a letter or a mark of Han, Kana, Hangul, Thai, Lao or Khmer.
bool is_paired_script(uint32_t code_point);

// Reads at most the text, whatever its bytes are. A byte that begins no well-formed character is a character of its
// own. REQUIRES: text is not empty.
LeadingCharacter leading_character(std::string_view text);

}  // namespace vec
