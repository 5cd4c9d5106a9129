// The SQLite API as a loadable extension uses it. Only extension.cc defines the pointer to it.
#pragma once

#include <sqlite3ext.h>

extern "C" {
SQLITE_EXTENSION_INIT3
}
