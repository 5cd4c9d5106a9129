// Errors inside the engine are exceptions. The guards here turn them into SQLite's result codes and messages.
#pragma once

#include <exception>
#include <new>
#include <string>

#include "sqlite/sqlite.h"

namespace vec {

// An SQLite result code and its message.
struct Error : std::exception {
  Error(int code, std::string message) : code(code), message(std::move(message)) {}
  const char* what() const noexcept override { return message.c_str(); }

  int code;
  std::string message;
};

// Throws Error with a message in printf format. %Q, %q and %w quote as in SQLite.
[[noreturn]] void fail(int code, const char* format, ...);

// Formats text as printf does, with SQLite's %Q, %q and %w.
std::string format(const char* format, ...);

// Runs the body of a method of the virtual table. An exception becomes a result code, and its message becomes the
// table's.
template <class Body>
int guard(sqlite3_vtab* table, Body&& body) noexcept {
  try {
    body();
    return SQLITE_OK;
  } catch (const std::bad_alloc&) {
    return SQLITE_NOMEM;
  } catch (const Error& error) {
    sqlite3_free(table->zErrMsg);
    table->zErrMsg = sqlite3_mprintf("%s", error.what());
    return error.code;
  } catch (const std::exception& error) {
    sqlite3_free(table->zErrMsg);
    table->zErrMsg = sqlite3_mprintf("%s", error.what());
    return SQLITE_ERROR;
  }
}

// Runs the body of an SQL function. An exception becomes the function's error.
template <class Body>
void guard(sqlite3_context* context, Body&& body) noexcept {
  try {
    body();
  } catch (const std::bad_alloc&) {
    sqlite3_result_error_nomem(context);
  } catch (const Error& error) {
    sqlite3_result_error(context, error.what(), -1);
    sqlite3_result_error_code(context, error.code);
  } catch (const std::exception& error) {
    sqlite3_result_error(context, error.what(), -1);
  }
}

}  // namespace vec
