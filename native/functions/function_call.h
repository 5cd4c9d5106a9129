// One call of an SQL function on vectors: its arguments, read and checked, and its result.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "numeric/element_type.h"
#include "numeric/metric.h"
#include "numeric/vector_text.h"
#include "sqlite/sqlite.h"

namespace vec {

// A vector whose elements are owned by the caller or by SQLite.
struct VectorView {
  const void* elements;
  size_t dim;
  ElementType type;

  double operator[](size_t index) const { return element_at(elements, index, type); }
};

// Methods that read an argument take its index. They fail with SQLITE_ERROR, and say what was expected and what was
// received.
class FunctionCall {
 public:
  FunctionCall(sqlite3_context* context, sqlite3_value** arguments) : context_(context), arguments_(arguments) {}

  ElementType type(int index) const;
  Metric metric(int index) const;
  bool is_null(int index) const { return sqlite3_value_type(arguments_[index]) == SQLITE_NULL; }
  // A finite number.
  double number(int index) const;
  // A whole number. It may be a REAL, because JavaScript binds every number as one.
  int64_t integer(int index) const;

  // A BLOB, JSON text or base64 text of 1 to kMaxDimensions finite elements. Nothing for NULL. The elements are valid
  // while this object exists. Text that is a constant or a parameter is parsed once per statement. REQUIRES: index < 2.
  std::optional<VectorView> vector(int index, ElementType type) { return vector(index, type, parse_vector_text); }
  // The same, from text of one form only.
  std::optional<VectorView> json(int index, ElementType type) {
    return text(index, type, "a JSON array as text", parse_json);
  }
  std::optional<VectorView> base64(int index, ElementType type) {
    return text(index, type, "base64 text", parse_base64);
  }

  // Sets the result, which is otherwise NULL.
  void give(double number) { sqlite3_result_double(context_, number); }
  void give(int64_t integer) { sqlite3_result_int64(context_, integer); }
  void give_vector(const VectorView& vector);
  void give_text(const std::string& text);
  void give_json(const std::string& text);

 private:
  struct Parsed {
    ElementType type;
    Bytes elements;
  };
  // Passes the parsed text to SQLite, for the next calls of the statement.
  struct Keep {
    sqlite3_context* context;
    int index;
    void operator()(Parsed* parsed) const;
  };

  using Parse = Bytes (*)(std::string_view text, ElementType type);

  std::optional<VectorView> vector(int index, ElementType type, Parse parse);
  std::optional<VectorView> text(int index, ElementType type, const char* expected, Parse parse);
  VectorView read(int index, ElementType type, Parse parse);
  VectorView blob(int index, ElementType type) const;
  VectorView parsed(int index, ElementType type, Parse parse);

  sqlite3_context* context_;
  sqlite3_value** arguments_;
  std::unique_ptr<Parsed, Keep> parsed_[2];
};

// Fails unless both vectors have the same number of dimensions.
void check_same_dim(const VectorView& expected, const VectorView& received);

}  // namespace vec
