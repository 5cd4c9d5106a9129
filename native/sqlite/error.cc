#include "sqlite/error.h"

#include <cstdarg>

namespace vec {

namespace {

std::string format_list(const char* format, va_list arguments) {
  char* text = sqlite3_vmprintf(format, arguments);
  if (text == nullptr) throw std::bad_alloc();
  std::string result;
  try {
    result = text;
  } catch (...) {
    sqlite3_free(text);
    throw;
  }
  sqlite3_free(text);
  return result;
}

}  // namespace

std::string format(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  std::string text = format_list(format, arguments);
  va_end(arguments);
  return text;
}

void fail(int code, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  std::string text = format_list(format, arguments);
  va_end(arguments);
  throw Error(code, std::move(text));
}

}  // namespace vec
