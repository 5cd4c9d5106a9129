// SQL functions that have access to their connection.
#pragma once

#include "engine/connection.h"
#include "sqlite/error.h"

namespace vec {

using FunctionBody = void (*)(sqlite3_context*, int count, sqlite3_value** arguments);

// Defines an SQL function on the connection.
void define_function(const ConnectionHandle& connection, const char* name, int arguments, FunctionBody body, int flags);

// The connection of a function that define_function() defined.
Connection& connection_of(sqlite3_context* context);

// The function for SQLite to call. An exception of the body becomes the function's error.
template <FunctionBody body>
void guarded(sqlite3_context* context, int count, sqlite3_value** arguments) {
  guard(context, [&] { body(context, count, arguments); });
}

}  // namespace vec
