#include "support/sql.h"

#include <cstdarg>
#include <cstdio>
#include <cstdlib>

#include "support/failing_memory.h"
#include "support/memory_vfs.h"

extern "C" int sqlite3_vector_init(sqlite3*, char**, const struct sqlite3_api_routines*);

namespace faults {

namespace {

void test_vector(sqlite3_context* context, int, sqlite3_value** arguments) {
  uint64_t state = static_cast<uint64_t>(sqlite3_value_int64(arguments[0])) * 0x9e3779b97f4a7c15u + 12345;
  float elements[16];
  for (float& element : elements) {
    state ^= state << 13;  // xorshift (Marsaglia 2003)
    state ^= state >> 7;
    state ^= state << 17;
    element = static_cast<float>(static_cast<int>(state % 2001) - 1000) / 100.0f;
  }
  sqlite3_result_blob(context, elements, sizeof elements, SQLITE_TRANSIENT);
}

}  // namespace

Outcome run(sqlite3* db, const std::string& sql) {
  Outcome outcome;
  char* message = nullptr;
  {
    Running statement(statements_running);
    outcome.code = sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &message);
  }
  if (outcome.code != SQLITE_OK && sqlite3_extended_errcode(db) != SQLITE_OK)
    outcome.code = sqlite3_extended_errcode(db);
  if (message != nullptr) outcome.message = message;
  sqlite3_free(message);
  return outcome;
}

std::string value(sqlite3* db, const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  std::string result;
  int code = sqlite3_prepare_v2(db, sql.c_str(), -1, &statement, nullptr);
  if (code == SQLITE_OK) code = sqlite3_step(statement);
  if (code == SQLITE_ROW) {
    auto bytes = static_cast<const char*>(sqlite3_column_blob(statement, 0));
    result.assign(bytes == nullptr ? "" : bytes, static_cast<size_t>(sqlite3_column_bytes(statement, 0)));
  } else if (code != SQLITE_DONE) {
    result = text("error %d: %s", code, sqlite3_errmsg(db));
  }
  sqlite3_finalize(statement);
  return result;
}

int64_t integer(sqlite3* db, const std::string& sql) { return std::atoll(value(db, sql).c_str()); }

void must_run(sqlite3* db, const std::string& sql) {
  Outcome outcome = run(db, sql);
  if (outcome) return;
  std::printf("expected %s to succeed, received %d: %s\n", sql.substr(0, 200).c_str(), outcome.code,
              outcome.message.c_str());
  std::exit(2);
}

void update_blob(sqlite3* db, const std::string& sql, const std::string& bytes) {
  sqlite3_stmt* statement = nullptr;
  sqlite3_prepare_v2(db, sql.c_str(), -1, &statement, nullptr);
  sqlite3_bind_blob(statement, 1, bytes.data(), static_cast<int>(bytes.size()), SQLITE_TRANSIENT);
  sqlite3_step(statement);
  sqlite3_finalize(statement);
}

void load_extension_everywhere() {
  sqlite3_initialize();
  sqlite3_auto_extension(reinterpret_cast<void (*)()>(sqlite3_vector_init));
}

sqlite3* open_memory_file(const char* name) {
  sqlite3* db = nullptr;
  if (sqlite3_open_v2(name, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, kMemoryVfs) == SQLITE_OK) return db;
  std::printf("expected to open %s, received: %s\n", name, sqlite3_errmsg(db));
  std::exit(2);
}

int add_test_vector(sqlite3* db) {
  return sqlite3_create_function(db, "test_vector", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr, test_vector,
                                 nullptr, nullptr);
}

std::string text(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  char* made = sqlite3_vmprintf(format, arguments);
  va_end(arguments);
  std::string result = made;
  sqlite3_free(made);
  return result;
}

}  // namespace faults
