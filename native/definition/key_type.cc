#include "definition/key_type.h"

#include "sqlite/error.h"
#include "sqlite/text.h"

namespace vec {

namespace {

const char* expected_key(KeyType type) {
  switch (type) {
    case KeyType::integer: return "an integer";
    case KeyType::text: return "a text";
    case KeyType::blob: return "a BLOB of 16 bytes";
  }
  return "";
}

std::string received_key(const SqlValue& value) {
  if (value.type == SQLITE_BLOB) return format("a BLOB of %d bytes", static_cast<int>(value.bytes.size()));
  return shown_key(value);
}

std::string hexadecimal(const std::string& bytes) {
  constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (char byte : bytes) {
    text += digits[static_cast<unsigned char>(byte) >> 4];
    text += digits[static_cast<unsigned char>(byte) & 15];
  }
  return text;
}

}  // namespace

const char* key_type_name(KeyType type) {
  switch (type) {
    case KeyType::integer: return "integer";
    case KeyType::text: return "text";
    case KeyType::blob: return "blob";
  }
  return "";
}

std::optional<KeyType> key_type_from(std::string_view name) {
  for (KeyType type : {KeyType::integer, KeyType::text, KeyType::blob}) {
    if (equals_ignoring_case(name, key_type_name(type))) return type;
  }
  return std::nullopt;
}

Affinity key_affinity(KeyType type) {
  switch (type) {
    case KeyType::integer: return Affinity::integer;
    case KeyType::text: return Affinity::text;
    case KeyType::blob: return Affinity::blob;
  }
  return Affinity::blob;
}

const char* key_sql_type(KeyType type) {
  switch (type) {
    case KeyType::integer: return "INTEGER";
    case KeyType::text: return "TEXT";
    case KeyType::blob: return "BLOB";
  }
  return "";
}

bool is_key(sqlite3_value* value, KeyType type) {
  int received = sqlite3_value_type(value);
  if (type == KeyType::text) return received == SQLITE_TEXT;
  return received == SQLITE_BLOB && sqlite3_value_bytes(value) == kBlobKeyBytes;
}

void check_key(sqlite3_value* value, KeyType type, const std::string& name) {
  if (is_key(value, type)) return;
  if (sqlite3_value_type(value) == SQLITE_NULL) {
    fail(SQLITE_CONSTRAINT_NOTNULL, "NOT NULL constraint failed: %s: expected %s, received NULL", name.c_str(),
         expected_key(type));
  }
  fail_key(read_value(value), type, name);
}

void fail_key(const SqlValue& value, KeyType type, const std::string& name) {
  fail(SQLITE_MISMATCH, "datatype mismatch: %s: expected %s, received %s", name.c_str(), expected_key(type),
       received_key(value).c_str());
}

std::string shown_key(const SqlValue& key) {
  switch (key.type) {
    case SQLITE_INTEGER: return std::to_string(key.integer);
    case SQLITE_FLOAT: return format("%!.15g", key.real);
    case SQLITE_TEXT: return format("%Q", key.bytes.c_str());
    case SQLITE_BLOB: return "X'" + hexadecimal(key.bytes) + "'";
    default: return "NULL";
  }
}

}  // namespace vec
