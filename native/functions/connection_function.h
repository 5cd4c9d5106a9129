// SQL functions that know the connection they are called on.
#pragma once

#include "engine/connection.h"
#include "sqlite/error.h"

namespace vec {

using FunctionBody = void (*)(sqlite3_context*, int count, sqlite3_value** arguments);

// Defines an SQL function on the connection.
void define_function(const ConnectionHandle& connection, const char* name, int arguments, FunctionBody body, int flags);

// The connection of a function that define_function() has defined.
Connection& connection_of(sqlite3_context* context);

// What SQLite calls: no exception leaves it.
template <FunctionBody body>
void guarded(sqlite3_context* context, int count, sqlite3_value** arguments) {
  guard(context, [&] { body(context, count, arguments); });
}

}  // namespace vec
