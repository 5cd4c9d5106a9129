// One call of an SQL function on vectors: its arguments, read and checked, and its result.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "numeric/element_type.h"
#include "numeric/metric.h"
#include "sqlite/sqlite.h"

namespace vec {

// A vector whose elements belong to someone else.
struct VectorView {
  const void* elements;
  size_t dim;
  ElementType type;

  double operator[](size_t index) const { return element_at(elements, index, type); }
};

// What reads an argument takes its index, and fails with SQLITE_ERROR, saying what was expected and what received.
class FunctionCall {
 public:
  FunctionCall(sqlite3_context* context, sqlite3_value** arguments) : context_(context), arguments_(arguments) {}

  ElementType type(int index) const;
  Metric metric(int index) const;
  // A finite number.
  double number(int index) const;
  // A whole number; REAL will do, as JavaScript binds every number so.
  int64_t integer(int index) const;

  // A BLOB or JSON text of 1 to kMaxDimensions finite elements; nothing for NULL. The elements stay while this object
  // does, and JSON that is a constant or a parameter is parsed once a statement. REQUIRES: index < 2.
  std::optional<VectorView> vector(int index, ElementType type);
  // The same, of JSON text alone.
  std::optional<VectorView> json(int index, ElementType type);

  // Without a result, the function gives NULL.
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
  // Leaves the text that was parsed to SQLite, for the statement's next calls.
  struct Keep {
    sqlite3_context* context;
    int index;
    void operator()(Parsed* parsed) const;
  };

  VectorView read(int index, ElementType type);
  VectorView blob(int index, ElementType type) const;
  VectorView parsed(int index, ElementType type);

  sqlite3_context* context_;
  sqlite3_value** arguments_;
  std::unique_ptr<Parsed, Keep> parsed_[2];
};

// Vectors of one call must have the same number of dimensions.
void check_same_dim(const VectorView& expected, const VectorView& received);

}  // namespace vec
