// The SQLite API as a loadable extension sees it. extension.cc alone defines the pointer behind it.
#pragma once

#include <sqlite3ext.h>

extern "C" {
SQLITE_EXTENSION_INIT3
}
