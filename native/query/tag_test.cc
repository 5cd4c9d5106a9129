#include "query/tag_test.h"

#include <algorithm>
#include <utility>

#include "sqlite/error.h"
#include "sqlite/sql_value.h"

namespace vec {

namespace {

std::string_view text_of(sqlite3_value* value) {
  bool is_blob = sqlite3_value_type(value) == SQLITE_BLOB;
  const void* text = is_blob ? sqlite3_value_blob(value) : sqlite3_value_text(value);
  auto size = static_cast<size_t>(sqlite3_value_bytes(value));
  return text == nullptr ? std::string_view() : std::string_view(static_cast<const char*>(text), size);
}

// The value as messages show it.
std::string described(sqlite3_value* value) {
  constexpr size_t most = 60;
  if (sqlite3_value_type(value) == SQLITE_NULL) return "NULL";
  if (sqlite3_value_type(value) == SQLITE_BLOB) {
    return "a BLOB of " + std::to_string(sqlite3_value_bytes(value)) + " bytes";
  }
  std::string text = shown(value);
  if (text.size() <= most) return text;
  size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) end--;
  return text.substr(0, end) + "...";
}

[[noreturn]] void fail_value(Comparison test, const char* expected, sqlite3_value* value) {
  fail(SQLITE_ERROR, "%s(): expected %s, received %s", comparison_sql(test), expected, described(value).c_str());
}

// A whole REAL is an integer, because JavaScript drivers bind numbers so.
Tag read_one(sqlite3_value* value) {
  if (sqlite3_value_type(value) == SQLITE_TEXT) return tag_of(text_of(value));
  bool is_number = sqlite3_value_type(value) == SQLITE_INTEGER || sqlite3_value_type(value) == SQLITE_FLOAT;
  std::optional<int64_t> integer = is_number ? key_from(value) : std::nullopt;
  if (!integer) fail_value(Comparison::has_tag, "a text or an integer as second argument", value);
  return tag_of(*integer);
}

}  // namespace

std::optional<Tags> find_row_tags(sqlite3_value* value) {
  int type = sqlite3_value_type(value);
  if (type == SQLITE_NULL) return Tags();
  // Drizzle's blob({ mode: 'json' }) stores the text of JSON as a BLOB.
  bool is_text = type == SQLITE_TEXT || type == SQLITE_BLOB;
  Tags tags = is_text ? parse_tags(text_of(value), OtherElements::skipped) : std::nullopt;
  return tags ? std::optional<Tags>(std::move(tags)) : std::nullopt;
}

Tags read_row_tags(sqlite3_value* value, Comparison test) {
  std::optional<Tags> tags = find_row_tags(value);
  if (!tags) fail_value(test, "a JSON array as first argument", value);
  return *std::move(tags);
}

Tags read_wanted_tags(sqlite3_value* value, Comparison test) {
  if (sqlite3_value_type(value) == SQLITE_NULL) return std::nullopt;
  if (test == Comparison::has_tag) return std::vector<Tag>{read_one(value)};
  bool is_text = sqlite3_value_type(value) == SQLITE_TEXT;
  Tags tags = is_text ? parse_tags(text_of(value), OtherElements::refused) : std::nullopt;
  if (!tags) fail_value(test, "a JSON array of texts or integers as second argument", value);
  std::sort(tags->begin(), tags->end());
  tags->erase(std::unique(tags->begin(), tags->end()), tags->end());
  return tags;
}

bool pass(Comparison test, const Tags& tags, const Tags& wanted) {
  if (!wanted) return false;
  if (!tags) return test == Comparison::has_none;
  auto is_there = [&](const Tag& tag) { return std::find(tags->begin(), tags->end(), tag) != tags->end(); };
  switch (test) {
    case Comparison::has_all: return std::all_of(wanted->begin(), wanted->end(), is_there);
    case Comparison::has_none: return std::none_of(wanted->begin(), wanted->end(), is_there);
    default: return std::any_of(wanted->begin(), wanted->end(), is_there);
  }
}

std::optional<std::string> tags_error(sqlite3_value* value, const std::string& name) {
  int type = sqlite3_value_type(value);
  if (type == SQLITE_NULL) return std::nullopt;
  if (type == SQLITE_TEXT && parse_tags(text_of(value), OtherElements::refused)) return std::nullopt;
  return name + ": expected a JSON array of texts or integers, received " + described(value);
}

}  // namespace vec
