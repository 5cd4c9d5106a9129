// The SQL functions on tags: vector_has_any, vector_has_all, vector_has_none and vector_has.
#pragma once

#include <optional>
#include <string_view>

#include "query/comparison.h"
#include "sqlite/sqlite.h"

namespace vec {

void register_tag_functions(sqlite3* db);

// The function that SQLite calls for a row of a vector table where no search has tested the tags. Its application data
// says which test it is.
struct TagFunction {
  Comparison test;
  void (*call)(sqlite3_context*, int, sqlite3_value**);
  void* data;
};

// Nothing for another name.
std::optional<TagFunction> find_tag_function(std::string_view name);

}  // namespace vec
