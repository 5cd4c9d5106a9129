#include "base/tags.h"

#include <charconv>

namespace vec {

namespace {

constexpr int kMostDepth = 1000;  // as in SQLite

void append_utf8(std::string& text, uint32_t code) {
  auto add = [&](uint32_t byte) { text += static_cast<char>(byte); };
  if (code < 0x80) return add(code);
  if (code < 0x800) {
    add(0xc0 | code >> 6);
  } else {
    if (code < 0x10000) {
      add(0xe0 | code >> 12);
    } else {
      add(0xf0 | code >> 18);
      add(0x80 | (code >> 12 & 0x3f));
    }
    add(0x80 | (code >> 6 & 0x3f));
  }
  add(0x80 | (code & 0x3f));
}

// Reads JSON (RFC 8259) from its begin to its end. Each method returns whether it found what it reads.
class JsonReader {
 public:
  JsonReader(std::string_view text, OtherElements others) : text_(text), others_(others) {}

  bool read_tags(std::vector<Tag>& tags) {
    skip_space();
    if (!take('[')) return false;
    skip_space();
    if (!take(']')) {
      do {
        skip_space();
        if (!read_element(tags)) return false;
        skip_space();
      } while (take(','));
      if (!take(']')) return false;
    }
    skip_space();
    return at_ == text_.size();
  }

 private:
  char next() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  bool take(char c) {
    if (at_ == text_.size() || text_[at_] != c) return false;
    at_++;
    return true;
  }

  bool take(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  void skip_space() {
    while (next() == ' ' || next() == '\t' || next() == '\n' || next() == '\r') at_++;
  }

  bool read_element(std::vector<Tag>& tags) {
    if (next() == '"') {
      std::string text;
      if (!read_string(&text)) return false;
      tags.push_back(tag_of(text));
      return true;
    }
    size_t begin = at_;
    bool is_integer = false;
    if (next() == '-' || is_digit(next())) {
      if (!skip_number(is_integer)) return false;
      int64_t integer = 0;
      auto [end, error] = std::from_chars(text_.data() + begin, text_.data() + at_, integer);
      if (is_integer && error == std::errc()) {
        tags.push_back(tag_of(integer));
        return true;
      }
      return others_ == OtherElements::skipped;
    }
    return others_ == OtherElements::skipped && skip_value(0);
  }

  bool skip_value(int depth) {
    if (depth > kMostDepth) return false;
    bool is_integer = false;
    switch (next()) {
      case '"': return read_string(nullptr);
      case '[': return skip_members(']', false, depth);
      case '{': return skip_members('}', true, depth);
      case 't': return take("true");
      case 'f': return take("false");
      case 'n': return take("null");
      default: return skip_number(is_integer);
    }
  }

  // The members of an array or an object, with what is around them.
  bool skip_members(char close, bool named, int depth) {
    at_++;
    skip_space();
    if (take(close)) return true;
    do {
      skip_space();
      if (named) {
        if (next() != '"' || !read_string(nullptr)) return false;
        skip_space();
        if (!take(':')) return false;
        skip_space();
      }
      if (!skip_value(depth + 1)) return false;
      skip_space();
    } while (take(','));
    return take(close);
  }

  static bool is_digit(char c) { return c >= '0' && c <= '9'; }

  bool skip_digits() {
    size_t begin = at_;
    while (is_digit(next())) at_++;
    return at_ > begin;
  }

  bool skip_number(bool& is_integer) {
    take('-');
    if (!take('0') && !skip_digits()) return false;
    is_integer = true;
    if (take('.')) {
      is_integer = false;
      if (!skip_digits()) return false;
    }
    if (take('e') || take('E')) {
      is_integer = false;
      if (!take('+')) take('-');
      return skip_digits();
    }
    return true;
  }

  bool read_string(std::string* text) {
    at_++;
    while (at_ < text_.size()) {
      char c = text_[at_++];
      if (c == '"') return true;
      if (static_cast<unsigned char>(c) < 0x20) return false;
      if (c == '\\') {
        if (!read_escape(text)) return false;
      } else if (text != nullptr) {
        *text += c;
      }
    }
    return false;
  }

  bool read_escape(std::string* text) {
    constexpr std::string_view letters = "\"\\/bfnrt";
    constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    if (take('u')) {
      std::optional<uint32_t> code = read_code();
      if (code && text != nullptr) append_utf8(*text, *code);
      return code.has_value();
    }
    size_t letter = letters.find(next());
    if (at_ == text_.size() || letter == std::string_view::npos) return false;
    at_++;
    if (text != nullptr) *text += meanings[letter];
    return true;
  }

  // The character of \uXXXX, or of two such that are a surrogate pair.
  std::optional<uint32_t> read_code() {
    std::optional<uint32_t> high = read_hexadecimal();
    if (!high || *high < 0xd800 || *high > 0xdbff) return high;
    size_t behind = at_;
    std::optional<uint32_t> low = take("\\u") ? read_hexadecimal() : std::nullopt;
    if (low && *low >= 0xdc00 && *low <= 0xdfff) return 0x10000 + ((*high - 0xd800) << 10) + (*low - 0xdc00);
    at_ = behind;  // alone
    return high;
  }

  std::optional<uint32_t> read_hexadecimal() {
    std::string_view digits = text_.substr(at_, 4);
    uint32_t code = 0;
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
    if (digits.size() != 4 || error != std::errc() || end != digits.data() + 4) return std::nullopt;
    at_ += 4;
    return code;
  }

  std::string_view text_;
  OtherElements others_;
  size_t at_ = 0;
};

}  // namespace

Tag tag_of(std::string_view text) { return "t" + std::string(text); }

Tag tag_of(int64_t integer) { return "i" + std::to_string(integer); }

std::optional<std::vector<Tag>> parse_tags(std::string_view json, OtherElements others) {
  std::vector<Tag> tags;
  if (!JsonReader(json, others).read_tags(tags)) return std::nullopt;
  return tags;
}

}  // namespace vec
