// The types that the key of a table can have.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sqlite/affinity.h"
#include "sqlite/sql_value.h"

namespace vec {

// An integer key is the row id, by which the engine knows a row. A key of another type is a column beside it.
enum class KeyType : uint8_t { integer, text, blob };

// The length of a BLOB key, which is that of a UUID.
inline constexpr int kBlobKeyBytes = 16;

const char* key_type_name(KeyType type);
std::optional<KeyType> key_type_from(std::string_view name);

Affinity key_affinity(KeyType type);
// The declared type of the key's column.
const char* key_sql_type(KeyType type);

// Whether the value is a key of that type. REQUIRES: the type is not integer.
bool is_key(sqlite3_value* value, KeyType type);

// Fails with SQLITE_CONSTRAINT_NOTNULL on NULL, and with SQLITE_MISMATCH on any other value that is not a key. `name`
// is that of the column. REQUIRES: the type is not integer.
void check_key(sqlite3_value* value, KeyType type, const std::string& name);
// Fails with SQLITE_MISMATCH, and says that the value is not a key.
[[noreturn]] void fail_key(const SqlValue& value, KeyType type, const std::string& name);

// The key as messages show it: 7, 'a7' or X'00ff'.
std::string shown_key(const SqlValue& key);

}  // namespace vec
