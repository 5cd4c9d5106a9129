/* A loadable extension for the tests that has the entry point of another one, sqlite3_vector_init. It defines nothing. */
#include <sqlite3ext.h>
SQLITE_EXTENSION_INIT1

int sqlite3_vector_init(sqlite3 *db, char **message, const sqlite3_api_routines *api) {
  (void)db;
  (void)message;
  SQLITE_EXTENSION_INIT2(api);
  return SQLITE_OK;
}
