// The two entry points of the loadable extension.
#include <sqlite3ext.h>

#include <memory>
#include <mutex>

extern "C" {
SQLITE_EXTENSION_INIT1
}

#include "engine/connection.h"
#include "functions/arrow_functions.h"
#include "functions/index_functions.h"
#include "functions/vector_functions.h"
#include "module/vector_module.h"
#include "sqlite/error.h"

#if defined(_WIN32)
#define VECTOR_EXPORT __declspec(dllexport)
#else
#define VECTOR_EXPORT __attribute__((visibility("default")))
#endif

namespace {

// sqlite3_vtab_in() and the LIMIT constraint came with this version.
constexpr int kOldestSqlite = 3038000;

// Asks by a pragma that does not read the schema. Tables that are read before the module is known are not protected as
// shadow tables. The file may also not be readable yet, as an encrypted one before its key is given.
bool is_loaded(sqlite3* db) {
  sqlite3_stmt* statement = nullptr;
  bool found = false;
  if (sqlite3_prepare_v2(db, "PRAGMA function_list", -1, &statement, nullptr) == SQLITE_OK) {
    while (!found && sqlite3_step(statement) == SQLITE_ROW) {
      auto name = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
      found = name != nullptr && sqlite3_stricmp(name, "vector_index_info") == 0;
    }
  }
  sqlite3_finalize(statement);
  return found;
}

int refuse(char** message, const sqlite3_api_routines* api, const char* text) {
  if (message != nullptr) *message = api->mprintf("%s", text);
  return SQLITE_ERROR;
}

// All calls of the engine go through one pointer to one SQLite library.
int take_api(const sqlite3_api_routines* api, char** message) {
  static std::mutex mutex;  // worker threads may load at the same time
  std::lock_guard<std::mutex> lock(mutex);
  if (sqlite3_api != nullptr && sqlite3_api != api) {
    return refuse(message, api,
                  "drizzle-vector: expected one SQLite library in this process, received a second one: "
                  "load the extension through only one of them (for example better-sqlite3 or node:sqlite, not both)");
  }
  if (api->libversion_number() < kOldestSqlite) {
    if (message != nullptr) {
      *message = api->mprintf("drizzle-vector: expected SQLite 3.38 or newer, received %s", api->libversion());
    }
    return SQLITE_ERROR;
  }
  sqlite3_api = api;
  return SQLITE_OK;
}

}  // namespace

extern "C" {

VECTOR_EXPORT int sqlite3_vector_init(sqlite3* db, char** message, const sqlite3_api_routines* api) {
  int code = take_api(api, message);
  if (code != SQLITE_OK || is_loaded(db)) return code;
  sqlite3_vtab carrier = {};
  code = vec::guard(&carrier, [&] {
    auto connection = std::make_shared<vec::Connection>(db);
    vec::register_vector_module(connection);
    vec::register_vector_functions(db);
    vec::register_index_functions(connection);
    vec::register_arrow_functions(connection);
  });
  if (message != nullptr) {
    *message = carrier.zErrMsg;
  } else {
    sqlite3_free(carrier.zErrMsg);
  }
  return code;
}

// Loads the extension into this connection and every later one of the process. The library must then stay loaded.
VECTOR_EXPORT int sqlite3_vectorauto_init(sqlite3* db, char** message, const sqlite3_api_routines* api) {
  int code = sqlite3_vector_init(db, message, api);
  if (code == SQLITE_OK) code = sqlite3_auto_extension(reinterpret_cast<void (*)(void)>(sqlite3_vector_init));
  return code == SQLITE_OK ? SQLITE_OK_LOAD_PERMANENTLY : code;
}

}  // extern "C"
