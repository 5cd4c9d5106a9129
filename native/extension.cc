// The entry points of the loadable extension.
#include <sqlite3ext.h>

#include <memory>
#include <mutex>

extern "C" {
SQLITE_EXTENSION_INIT1
}

#include "engine/connection.h"
#include "fulltext/words_tokenizer.h"
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

// All calls of the engine go through one pointer to one SQLite library. The pointer can change when nobody uses it, as
// a program may unload its SQLite library and load it again, somewhere else.
std::mutex api_mutex;  // worker threads may load at the same time
size_t api_users = 0;

// A user, if this succeeds, until leave_api().
int join_api(const sqlite3_api_routines* api, char** message) {
  std::lock_guard<std::mutex> lock(api_mutex);
  if (api_users > 0 && sqlite3_api != api) {
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
  // Written only where it changes, because other connections read it without the mutex. While it changes, there are
  // none.
  if (sqlite3_api != api) sqlite3_api = api;
  ++api_users;
  return SQLITE_OK;
}

void leave_api() {
  std::lock_guard<std::mutex> lock(api_mutex);
  --api_users;
}

// A connection that uses the API for as long as it lives.
vec::ConnectionHandle connect(sqlite3* db, const sqlite3_api_routines* api) {
  auto connection = std::make_unique<vec::Connection>(db);
  join_api(api, nullptr);  // cannot fail, as the caller uses the same API
  return vec::ConnectionHandle(connection.release(), [](vec::Connection* closed) {
    delete closed;
    leave_api();
  });
}

int load(sqlite3* db, char** message, const sqlite3_api_routines* api) {
  int code = join_api(api, message);
  if (code != SQLITE_OK) return code;
  if (!is_loaded(db)) {
    sqlite3_vtab carrier = {};
    code = vec::guard(&carrier, [&] {
      const vec::ConnectionHandle connection = connect(db, api);
      vec::register_vector_module(connection);
      vec::register_vector_functions(db);
      vec::register_index_functions(connection);
      vec::register_arrow_functions(connection);
      vec::register_words_tokenizer(db);
    });
    if (message != nullptr) {
      *message = carrier.zErrMsg;
    } else {
      sqlite3_free(carrier.zErrMsg);
    }
  }
  leave_api();
  return code;
}

// The library stays in the process after the connection is closed, because the C++ runtime that it brings with it has
// work to do when a thread ends.
int load_permanently(sqlite3* db, char** message, const sqlite3_api_routines* api) {
  const int code = load(db, message, api);
  return code == SQLITE_OK ? SQLITE_OK_LOAD_PERMANENTLY : code;
}

}  // namespace

// None of these calls another one by its name. Where another extension has the same entry point, the linker would bind
// that name to whichever was loaded first.
extern "C" {

// Loads the extension into this connection.
VECTOR_EXPORT int sqlite3_vector_init(sqlite3* db, char** message, const sqlite3_api_routines* api) {
  return load_permanently(db, message, api);
}

// The same. SQLite looks for it in a file of any name.
VECTOR_EXPORT int sqlite3_extension_init(sqlite3* db, char** message, const sqlite3_api_routines* api) {
  return load_permanently(db, message, api);
}

// Loads the extension into this connection and every later one of the process. The API keeps a user, because the next
// connection may come at any time.
VECTOR_EXPORT int sqlite3_vectorauto_init(sqlite3* db, char** message, const sqlite3_api_routines* api) {
  int code = join_api(api, message);
  if (code == SQLITE_OK) code = load(db, message, api);
  if (code == SQLITE_OK) code = sqlite3_auto_extension(reinterpret_cast<void (*)(void)>(load));
  return code == SQLITE_OK ? SQLITE_OK_LOAD_PERMANENTLY : code;
}

}  // extern "C"
