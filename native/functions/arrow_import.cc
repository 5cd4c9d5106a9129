#include "functions/arrow_import.h"

#include <vector>

#include "arrow/arrow_columns.h"
#include "arrow/arrow_format.h"
#include "arrow/arrow_message.h"
#include "arrow/arrow_scalars.h"
#include "arrow/arrow_schema.h"
#include "arrow/arrow_vectors.h"
#include "definition/column_map.h"
#include "engine/transaction_mark.h"
#include "engine/vector_table.h"
#include "sqlite/savepoint.h"

namespace vec {

namespace {

const char* conflict_clause(OnConflict on_conflict) {
  switch (on_conflict) {
    case OnConflict::replace: return "OR REPLACE ";
    case OnConflict::ignore: return "OR IGNORE ";
    default: return "";
  }
}

std::string table_name(const VectorTable& table) {
  return format("\"%w\".\"%w\"", table.shadow.schema().c_str(), table.shadow.table().c_str());
}

std::string insert_sql(const VectorTable& table, const ArrowColumns& columns, OnConflict on_conflict) {
  std::string names;
  std::string values;
  for (size_t i = 0; i < columns.names.size(); i++) {
    if (columns.is_generated[i]) continue;
    names += format("%s\"%w\"", names.empty() ? "" : ", ", columns.names[i].c_str());
    values += values.empty() ? "?" : ", ?";
  }
  return std::string("INSERT ") + conflict_clause(on_conflict) + "INTO " + table_name(table) + "(" + names +
         ") VALUES(" + values + ")";
}

// The columns of the stream, and the statement that inserts their rows.
class Rows {
 public:
  Rows(VectorTable& table, const FlatTable& schema, OnConflict on_conflict)
      : table_(table),
        transaction_(table.transactions),
        fields_(read_arrow_schema(schema)),
        columns_(match_columns(fields_, table.options)),
        scope_(table.write_mode, ImportedRows{columns_.has_metadata}),
        db_(table.connection.db()),
        insert_(db_, insert_sql(table, columns_, on_conflict)) {
    scalars_.reserve(fields_.size());
    for (size_t i = 0; i < fields_.size(); i++) {
      if (columns_.columns[i] == ColumnMap::kVector) vectors_.emplace(named_vectors(i, table.options));
      dictionaries_.add(fields_[i]);
      scalars_.emplace_back(fields_[i], dictionaries_);
    }
  }

  void read_dictionary(const ArrowMessage& message) { dictionaries_.read(message.header, message.body); }

  void insert(const ArrowMessage& message) {
    ArrowBatch batch(message.header, message.body);
    for (size_t i = 0; i < fields_.size(); i++) is_vector(i) ? vectors_->read(batch) : scalars_[i].read(batch);
    batch.check_end();
    check_lengths(batch.length());
    for (uint64_t row = 0; row < batch.length(); row++) insert(row);
  }

  int64_t inserted() const { return inserted_; }

 private:
  bool is_vector(size_t column) const { return columns_.columns[column] == ColumnMap::kVector; }

  ArrowVectors named_vectors(size_t column, const TableOptions& options) {
    try {
      return ArrowVectors(fields_[column], options);
    } catch (const Error& error) {
      fail(error.code, "Arrow: column \"%w\": %s", columns_.names[column].c_str(), error.what());
    }
  }

  void check_lengths(uint64_t length) const {
    for (size_t i = 0; i < fields_.size(); i++) {
      uint64_t received = is_vector(i) ? vectors_->length() : scalars_[i].length();
      if (received == length) continue;
      fail(SQLITE_ERROR, "Arrow: column \"%w\": expected %lld rows, as the record batch has, received %lld",
           columns_.names[i].c_str(), static_cast<long long>(length), static_cast<long long>(received));
    }
  }

  void insert(uint64_t row) {
    Execution insert(insert_);
    int parameter = 0;
    for (size_t i = 0; i < fields_.size(); i++) {
      if (!columns_.is_generated[i]) bind(*insert, ++parameter, i, row);
    }
    try {
      insert->run();
    } catch (const Error& error) {
      if (error.code == SQLITE_INTERRUPT || error.code == SQLITE_NOMEM) throw;
      fail(error.code, "row %lld of the stream (from 0): %s", static_cast<long long>(rows_), error.what());
    }
    // A function that ended the transaction may also have begun another one.
    check_transaction(table_);
    if (table_.transactions != transaction_) fail_lost_transaction();
    rows_++;
    inserted_ += sqlite3_changes(db_);
  }

  void bind(Statement& insert, int parameter, size_t column, uint64_t row) {
    try {
      is_vector(column) ? void(insert.bind(parameter, vectors_->vector(row)))
                        : scalars_[column].bind(insert, parameter, row);
    } catch (const Error& error) {
      fail(SQLITE_MISMATCH, "row %lld of the stream (from 0): column \"%w\": %s", static_cast<long long>(rows_),
           columns_.names[column].c_str(), error.what());
    }
  }

  VectorTable& table_;
  uint64_t transaction_;
  std::vector<ArrowField> fields_;
  ArrowColumns columns_;
  WriteScope scope_;
  sqlite3* db_;
  Statement insert_;
  ArrowDictionaries dictionaries_;
  std::vector<ArrowScalars> scalars_;  // one for each column; the one for the vectors is not used
  std::optional<ArrowVectors> vectors_;
  int64_t rows_ = 0;
  int64_t inserted_ = 0;
};

int64_t insert_all(VectorTable& table, ByteView ipc, OnConflict on_conflict) {
  ArrowMessages messages(ipc);
  Rows rows(table, messages.schema(), on_conflict);
  while (std::optional<ArrowMessage> message = messages.next()) {
    switch (message->type) {
      case arrow::Header::kDictionaryBatch: rows.read_dictionary(*message); break;
      case arrow::Header::kRecordBatch: rows.insert(*message); break;
      default:
        fail(SQLITE_ERROR, "Arrow: expected a record batch or a dictionary, received a message of type %d",
             message->type);
    }
  }
  return rows.inserted();
}

}  // namespace

int64_t import_arrow(VectorTable& found, ByteView ipc, OnConflict on_conflict) {
  sqlite3* db = found.connection.db();
  sqlite3_int64 last_rowid = sqlite3_last_insert_rowid(db);
  if (found.connection.is_merging) Savepoint::fail_busy();  // to SQLite, a commit is not a statement that writes
  Savepoint savepoint(db, Statement(db, "INSERT INTO " + table_name(found) +
                                            format("(\"%w\") SELECT NULL WHERE 0", found.options.key.c_str())));
  try {
    // Before the savepoint, another connection may have changed the schema. SQLite then inserts into a new object.
    VectorTable& table = *found.connection.find(found.shadow.schema(), found.shadow.table());
    int64_t inserted = insert_all(table, ipc, on_conflict);
    // The calling SELECT reports an interruption, so the rows must not stay.
    WriteScope commit(table.write_mode, ImportCommit{});
    savepoint.keep();
    return inserted;
  } catch (...) {
    sqlite3_set_last_insert_rowid(db, last_rowid);
    throw;
  }
}

}  // namespace vec
