/* A loadable extension for the tests: a function of the application that runs SQL in the middle of a statement. better-sqlite3 does not
** allow that to functions in JavaScript, but other drivers do.
**
**   lose_at(call, sql)  from now on, the call of that number runs the SQL, counted from 0. Gives NULL
**   lose(...)           counts its calls, and gives 0. It ignores errors of the SQL, as a try/catch does
**   has_lost()          whether a call has run the SQL */
#include <sqlite3ext.h>
SQLITE_EXTENSION_INIT1

static int calls, at = -1, has_run;
static char *sql;

static void lose_at(sqlite3_context *context, int count, sqlite3_value **arguments) {
  (void)count;
  sqlite3_free(sql);
  calls = has_run = 0;
  at = sqlite3_value_int(arguments[0]);
  sql = sqlite3_mprintf("%s", sqlite3_value_text(arguments[1]));
  sqlite3_result_null(context);
}

static void lose(sqlite3_context *context, int count, sqlite3_value **arguments) {
  (void)count;
  (void)arguments;
  sqlite3_result_int(context, 0);
  if (calls++ != at) return;
  has_run = 1;
  sqlite3 *db = sqlite3_context_db_handle(context);
  const char *next = sql;
  while (*next) {
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(db, next, -1, &statement, &next) != SQLITE_OK) return;
    while (sqlite3_step(statement) == SQLITE_ROW) {
    }
    sqlite3_finalize(statement);
  }
}

static void has_lost(sqlite3_context *context, int count, sqlite3_value **arguments) {
  (void)count;
  (void)arguments;
  sqlite3_result_int(context, has_run);
}

int sqlite3_losing_init(sqlite3 *db, char **message, const sqlite3_api_routines *api) {
  (void)message;
  SQLITE_EXTENSION_INIT2(api);
  sqlite3_create_function(db, "lose_at", 2, SQLITE_UTF8, 0, lose_at, 0, 0);
  sqlite3_create_function(db, "lose", -1, SQLITE_UTF8, 0, lose, 0, 0);
  sqlite3_create_function(db, "lose_alike", -1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, 0, lose, 0, 0);
  return sqlite3_create_function(db, "has_lost", 0, SQLITE_UTF8, 0, has_lost, 0, 0);
}
