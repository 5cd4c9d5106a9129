// Whether the tags of a row pass vector_has_any(), vector_has_all(), vector_has_none() or vector_has().
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/tags.h"
#include "query/comparison.h"
#include "sqlite/sqlite.h"

namespace vec {

// Nothing: NULL.
using Tags = std::optional<std::vector<Tag>>;

// The tags of a row: those in a JSON array. Nothing for any other value but NULL.
std::optional<Tags> find_row_tags(sqlite3_value* value);
// Fails with SQLITE_ERROR where find_row_tags() gives nothing.
Tags read_row_tags(sqlite3_value* value, Comparison test);

// The tags that a test looks for: its second argument. Each is there once. Fails with SQLITE_ERROR on a value that is
// neither NULL nor what the test takes.
Tags read_wanted_tags(sqlite3_value* value, Comparison test);

// Nothing passes a test for NULL. NULL in a row passes only the test for none.
bool pass(Comparison test, const Tags& tags, const Tags& wanted);

// What is wrong with a value of a JSON TAGS column: nothing where it is right. `name` is what messages call the column.
std::optional<std::string> tags_error(sqlite3_value* value, const std::string& name);

}  // namespace vec
