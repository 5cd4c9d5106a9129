#include "sqlite/sql_value.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <new>

namespace vec {

namespace {

constexpr double kTwoTo63 = 9223372036854775808.0;

int rank(int type) {
  switch (type) {
    case SQLITE_NULL: return 0;
    case SQLITE_INTEGER:
    case SQLITE_FLOAT: return 1;
    case SQLITE_TEXT: return 2;
    default: return 3;
  }
}

template <class Number>
int order(Number a, Number b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

// Compares exactly, also where converting the integer would round it.
int order(int64_t integer, double real) {
  if (real >= kTwoTo63) return -1;
  if (real < -kTwoTo63) return 1;
  auto whole = static_cast<int64_t>(real);
  if (integer != whole) return order(integer, whole);
  return order(static_cast<double>(whole), real);
}

int order_numbers(const SqlValue& a, const SqlValue& b) {
  if (a.type == SQLITE_INTEGER && b.type == SQLITE_INTEGER) return order(a.integer, b.integer);
  if (a.type == SQLITE_INTEGER) return order(a.integer, b.real);
  if (b.type == SQLITE_INTEGER) return -order(b.integer, a.real);
  return order(a.real, b.real);
}

std::string bytes_of(const void* data, int size) {
  if (data == nullptr && size > 0) throw std::bad_alloc();
  return size == 0 ? std::string() : std::string(static_cast<const char*>(data), static_cast<size_t>(size));
}

}  // namespace

SqlValue read_value(sqlite3_value* value) {
  SqlValue read;
  read.type = sqlite3_value_type(value);
  switch (read.type) {
    case SQLITE_INTEGER: read.integer = sqlite3_value_int64(value); break;
    case SQLITE_FLOAT: read.real = sqlite3_value_double(value); break;
    case SQLITE_TEXT: {
      const void* text = sqlite3_value_text(value);
      read.bytes = bytes_of(text, sqlite3_value_bytes(value));
      break;
    }
    case SQLITE_BLOB: {
      const void* blob = sqlite3_value_blob(value);
      read.bytes = bytes_of(blob, sqlite3_value_bytes(value));
      break;
    }
    default: break;
  }
  return read;
}

SqlValue read_value(sqlite3_value* value, Affinity affinity) {
  if (affinity != Affinity::text && affinity != Affinity::blob) sqlite3_value_numeric_type(value);
  return read_value(value);
}

void bind_value(Statement& statement, int parameter, const SqlValue& value) {
  switch (value.type) {
    case SQLITE_INTEGER: statement.bind(parameter, value.integer); break;
    case SQLITE_FLOAT: statement.bind(parameter, value.real); break;
    case SQLITE_TEXT: statement.bind(parameter, std::string_view(value.bytes)); break;
    case SQLITE_BLOB: statement.bind(parameter, BlobView{value.bytes.data(), value.bytes.size()}); break;
    default: break;  // an unbound parameter is NULL
  }
}

int compare(const SqlValue& a, const SqlValue& b) {
  if (rank(a.type) != rank(b.type)) return order(rank(a.type), rank(b.type));
  if (a.is_null()) return 0;
  if (a.is_number()) return order_numbers(a, b);
  int common = std::memcmp(a.bytes.data(), b.bytes.data(), std::min(a.bytes.size(), b.bytes.size()));
  return common != 0 ? common : order(a.bytes.size(), b.bytes.size());
}

std::optional<int64_t> key_from(sqlite3_value* value) {
  switch (sqlite3_value_numeric_type(value)) {
    case SQLITE_INTEGER: return sqlite3_value_int64(value);
    case SQLITE_FLOAT: {
      double number = sqlite3_value_double(value);
      bool integral = number >= -kTwoTo63 && number < kTwoTo63 && std::trunc(number) == number;
      return integral ? std::optional(static_cast<int64_t>(number)) : std::nullopt;
    }
    default: return std::nullopt;
  }
}

std::string shown(sqlite3_value* value) {
  auto text = reinterpret_cast<const char*>(sqlite3_value_text(value));
  return text == nullptr ? "NULL" : text;
}

}  // namespace vec
