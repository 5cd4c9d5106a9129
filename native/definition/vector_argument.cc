#include "definition/vector_argument.h"

#include "numeric/vector_text.h"
#include "sqlite/error.h"

namespace vec {

namespace {

const char* storage_class(sqlite3_value* value) {
  switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER: return "an INTEGER";
    case SQLITE_FLOAT: return "a REAL";
    default: return "NULL";
  }
}

void check_size(size_t size, const TableOptions& options) {
  if (size == options.vector_bytes()) return;
  const char* type = element_name(options.type);
  auto dim = static_cast<long long>(options.dim);
  if (size % element_size(options.type) == 0) {
    fail(SQLITE_ERROR, "expected %lld dimensions of %s, received %lld dimensions", dim, type,
         static_cast<long long>(size / element_size(options.type)));
  }
  fail(SQLITE_ERROR, "expected %lld bytes (%lld dimensions of %s), received %lld bytes",
       static_cast<long long>(options.vector_bytes()), dim, type, static_cast<long long>(size));
}

void check_direction(BlobView view, const TableOptions& options) {
  if (options.metric != Metric::cosine || !is_zero(view.data, options.dim, options.type)) return;
  fail(SQLITE_ERROR, "expected a vector with a direction, for cosine distance, received a vector of zeros");
}

}  // namespace

void check_vector(BlobView vector, const TableOptions& options, const std::function<std::string()>& name) {
  try {
    check_size(vector.size, options);
    check_finite(vector.data, options.dim, options.type);
    check_direction(vector, options);
  } catch (const Error& error) {
    throw Error(SQLITE_MISMATCH, name() + ": " + error.message);
  }
}

VectorArgument::VectorArgument(sqlite3_value* value, const TableOptions& options,
                               const std::function<std::string()>& name) {
  try {
    read(value, options);
  } catch (const Error& error) {
    throw Error(SQLITE_MISMATCH, name() + ": " + error.message);
  }
  check_vector(view_, options, name);
}

void VectorArgument::read(sqlite3_value* value, const TableOptions& options) {
  if (sqlite3_value_type(value) == SQLITE_BLOB) {
    const void* data = sqlite3_value_blob(value);
    view_ = {data, static_cast<size_t>(sqlite3_value_bytes(value))};
    if (data == nullptr && view_.size > 0) throw std::bad_alloc();
  } else if (sqlite3_value_type(value) == SQLITE_TEXT) {
    auto text = reinterpret_cast<const char*>(sqlite3_value_text(value));
    if (text == nullptr) throw std::bad_alloc();
    parsed_ = parse_vector_text({text, static_cast<size_t>(sqlite3_value_bytes(value))}, options.type);
    view_ = {parsed_.data(), parsed_.size()};
  } else {
    fail(SQLITE_ERROR, "expected a BLOB of %lld bytes (%lld dimensions of %s) or a JSON array as text, received %s",
         static_cast<long long>(options.vector_bytes()), static_cast<long long>(options.dim),
         element_name(options.type), storage_class(value));
  }
}

Bytes VectorArgument::bytes() const {
  auto begin = static_cast<const uint8_t*>(view_.data);
  return Bytes(begin, begin + view_.size);
}

}  // namespace vec
