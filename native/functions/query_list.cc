#include "functions/query_list.h"

#include <string_view>

#include "definition/vector_argument.h"
#include "numeric/element_type.h"
#include "sqlite/error.h"
#include "sqlite/sql_value.h"

namespace vec {

namespace {

std::vector<Bytes> blob_list(BlobView blob, const TableOptions& options, const char* name) {
  const size_t bytes = options.vector_bytes();
  if (blob.size % bytes != 0) {
    fail(SQLITE_ERROR, "%s: expected a multiple of %lld bytes (%lld dimensions of %s), received %lld bytes", name,
         static_cast<long long>(bytes), static_cast<long long>(options.dim), element_name(options.type),
         static_cast<long long>(blob.size));
  }
  std::vector<Bytes> list;
  for (auto at = static_cast<const uint8_t*>(blob.data); list.size() < blob.size / bytes; at += bytes) {
    list.emplace_back(at, at + bytes);
  }
  return list;
}

// Splits a JSON array of arrays. What the inner ones have is left to parse_json().
class ArrayOfArrays {
 public:
  ArrayOfArrays(std::string_view text, const char* name) : text_(text), name_(name) {}

  std::vector<std::string_view> split() {
    std::vector<std::string_view> arrays;
    expect('[', "'['");
    if (next() == ']') {
      at_++;
    } else {
      do {
        arrays.push_back(array());
      } while (has_another());
    }
    if (next() != '\0') fail_at("nothing after the JSON array");
    return arrays;
  }

 private:
  // '\0' at the end.
  char next() {
    at_ = std::min(text_.find_first_not_of(" \t\n\r", at_), text_.size());
    return at_ < text_.size() ? text_[at_] : '\0';
  }

  void expect(char what, const char* expected) {
    if (next() != what) fail_at(expected);
    at_++;
  }

  std::string_view array() {
    if (next() != '[') fail_at("a JSON array of numbers");
    size_t first = at_;
    size_t end = text_.find(']', at_);
    if (end == text_.npos) fail_at("a JSON array with an end");
    at_ = end + 1;
    return text_.substr(first, at_ - first);
  }

  bool has_another() {
    char what = next();
    if (what != ',' && what != ']') fail_at("',' or ']'");
    at_++;
    return what == ',';
  }

  [[noreturn]] void fail_at(const char* expected) {
    std::string received(text_.substr(at_, 20));
    fail(SQLITE_ERROR, "%s: expected %s at byte %lld of a JSON array of vectors, received %s", name_, expected,
         static_cast<long long>(at_), received.empty() ? "its end" : ("'" + received + "'").c_str());
  }

  std::string_view text_;
  const char* name_;
  size_t at_ = 0;
};

std::vector<Bytes> text_list(std::string_view text, const TableOptions& options, const char* name) {
  std::vector<Bytes> list;
  for (std::string_view array : ArrayOfArrays(text, name).split()) {
    try {
      list.push_back(parse_json(array, options.type));
    } catch (const Error& error) {
      throw Error(error.code, format("%s: vector %lld: ", name, static_cast<long long>(list.size())) + error.message);
    }
  }
  return list;
}

}  // namespace

std::vector<Bytes> query_list(sqlite3_value* value, const TableOptions& options, const char* name) {
  std::vector<Bytes> list;
  int type = sqlite3_value_type(value);
  auto size = [&] { return static_cast<size_t>(sqlite3_value_bytes(value)); };
  if (type == SQLITE_BLOB) {
    const void* data = sqlite3_value_blob(value);
    list = blob_list({data, size()}, options, name);
  } else if (type == SQLITE_TEXT) {
    auto text = reinterpret_cast<const char*>(sqlite3_value_text(value));
    if (text == nullptr) throw std::bad_alloc();
    list = text_list({text, size()}, options, name);
  } else {
    fail(SQLITE_ERROR,
         "%s: expected a BLOB of vectors one after another, or a JSON array of vectors as text, received %s", name,
         shown(value).c_str());
  }
  for (size_t i = 0; i < list.size(); i++) {
    check_vector({list[i].data(), list[i].size()}, options,
                 [&] { return format("%s: vector %lld", name, static_cast<long long>(i)); });
  }
  return list;
}

}  // namespace vec
