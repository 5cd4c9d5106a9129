// A prepared statement, and one execution of it.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "sqlite/error.h"

namespace vec {

// Owns one sqlite3_stmt. A failure of SQLite is thrown as Error, with SQLite's extended code and message.
class Statement {
 public:
  Statement() = default;
  Statement(sqlite3* db, const std::string& sql) {
    int code = sqlite3_prepare_v3(db, sql.c_str(), static_cast<int>(sql.size()) + 1, SQLITE_PREPARE_PERSISTENT,
                                  &statement_, nullptr);
    if (code != SQLITE_OK) throw Error(sqlite3_extended_errcode(db), sqlite3_errmsg(db));
  }
  Statement(Statement&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
  Statement& operator=(Statement&& other) noexcept {
    std::swap(statement_, other.statement_);
    return *this;
  }
  ~Statement() { sqlite3_finalize(statement_); }

  explicit operator bool() const { return statement_ != nullptr; }

  Statement& bind(int index, int64_t value) { return check(sqlite3_bind_int64(statement_, index, value)); }
  Statement& bind(int index, double value) { return check(sqlite3_bind_double(statement_, index, value)); }
  Statement& bind(int index, sqlite3_value* value) { return check(sqlite3_bind_value(statement_, index, value)); }
  // REQUIRES: the bytes stay where they are until reset(). They are not copied.
  Statement& bind(int index, BlobView blob) {
    return check(sqlite3_bind_blob64(statement_, index, blob.data, blob.size, SQLITE_STATIC));
  }
  Statement& bind(int index, std::string_view text) {
    return check(sqlite3_bind_text64(statement_, index, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
  }

  // REQUIRES: the text stays where it is until reset(). It is not copied.
  Statement& bind_borrowed(int index, std::string_view text) {
    return check(sqlite3_bind_text64(statement_, index, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8));
  }

  // Returns whether there is another row.
  bool step() {
    int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) check(code);
    return false;
  }
  // Runs a statement that returns no rows.
  void run() {
    while (step()) {
    }
  }

  int64_t integer(int column) { return sqlite3_column_int64(statement_, column); }
  double real(int column) { return sqlite3_column_double(statement_, column); }
  bool is_null(int column) { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
  std::string_view text(int column) {
    auto data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    return data ? std::string_view(data, static_cast<size_t>(sqlite3_column_bytes(statement_, column)))
                : std::string_view();
  }
  // A value that is not a BLOB gives size 0, which the caller must check.
  BlobView blob(int column) {
    if (sqlite3_column_type(statement_, column) != SQLITE_BLOB) return {nullptr, 0};
    const void* data = sqlite3_column_blob(statement_, column);
    return {data, static_cast<size_t>(sqlite3_column_bytes(statement_, column))};
  }
  sqlite3_value* value(int column) { return sqlite3_column_value(statement_, column); }

  // The text that it was made of.
  std::string_view sql() const { return sqlite3_sql(statement_); }

  // Whether the statement writes nothing itself.
  bool is_readonly() const { return sqlite3_stmt_readonly(statement_) != 0; }

  // Whether the statement has been stepped and is not at its end.
  bool is_busy() const { return sqlite3_stmt_busy(statement_) != 0; }

  // A second guard behind NoReentry (engine/vector_table.h). A running statement must not be reset by a nested call.
  void check_idle() const {
    if (!is_busy()) return;
    throw Error(SQLITE_LOCKED, "expected no use of a vector table by a function that a statement on it calls");
  }

  // Begins again with the same bindings.
  void rewind() noexcept { sqlite3_reset(statement_); }

  // Ends the execution and clears the bindings.
  void reset() noexcept {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }

 private:
  Statement& check(int code) {
    if (code != SQLITE_OK) {
      sqlite3* db = sqlite3_db_handle(statement_);
      throw Error(sqlite3_extended_errcode(db), sqlite3_errmsg(db));
    }
    return *this;
  }

  sqlite3_stmt* statement_ = nullptr;
};

// One execution of a statement that lives longer. It resets the statement at its end, which releases locks and borrowed
// bytes.
class Execution {
 public:
  explicit Execution(Statement& statement) : statement_(statement) { statement.check_idle(); }
  Execution(const Execution&) = delete;
  Execution& operator=(const Execution&) = delete;
  ~Execution() { statement_.reset(); }
  Statement& operator*() { return statement_; }
  Statement* operator->() { return &statement_; }

 private:
  Statement& statement_;
};

}  // namespace vec
