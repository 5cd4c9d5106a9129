#include "sqlite/stored_blob.h"

#include "sqlite/error.h"

namespace vec {

StoredBlob::StoredBlob(sqlite3* db, const std::string& schema, const std::string& table, const char* column,
                       int64_t rowid)
    : db_(db) {
  int code = sqlite3_blob_open(db, schema.c_str(), table.c_str(), column, rowid, 0, &blob_);
  if (code != SQLITE_OK) throw Error(code, sqlite3_errmsg(db));
}

void StoredBlob::read(void* to) {
  int code = sqlite3_blob_read(blob_, to, sqlite3_blob_bytes(blob_), 0);
  if (code != SQLITE_OK) throw Error(code, sqlite3_errmsg(db_));
}

}  // namespace vec
