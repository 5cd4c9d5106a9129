#include "functions/connection_function.h"

namespace vec {

void define_function(const ConnectionHandle& connection, const char* name, int arguments, FunctionBody body,
                     int flags) {
  int code =
      sqlite3_create_function_v2(connection->db(), name, arguments, SQLITE_UTF8 | flags,
                                 new ConnectionHandle(connection), body, nullptr, nullptr, delete_connection_handle);
  if (code != SQLITE_OK) throw Error(code, sqlite3_errmsg(connection->db()));
}

Connection& connection_of(sqlite3_context* context) {
  return **static_cast<ConnectionHandle*>(sqlite3_user_data(context));
}

}  // namespace vec
