// Tags: the texts and the integers in a JSON array.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vec {

// Two tags are the same if and only if these strings are. The text '1' and the integer 1 are different tags.
using Tag = std::string;

Tag tag_of(std::string_view text);
Tag tag_of(int64_t integer);

// What else than texts and integers of 64 bits may be in the array. Such elements are skipped.
enum class OtherElements : uint8_t { refused, skipped };

// Returns nothing when the text is not a JSON array, or has an element that is refused. A tag that is there twice is
// given twice.
std::optional<std::vector<Tag>> parse_tags(std::string_view json, OtherElements others);

}  // namespace vec
