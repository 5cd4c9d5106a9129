#include "vector_argument.h"

#include "error.h"

namespace vec {

namespace {

const char* storage_class(int type) {
  switch (type) {
    case SQLITE_INTEGER: return "an INTEGER";
    case SQLITE_FLOAT: return "a REAL";
    default: return "NULL";
  }
}

void check_size(size_t size, const TableOptions& options, const std::string& name) {
  if (size == options.vector_bytes()) return;
  const char* type = element_name(options.type);
  auto dim = static_cast<long long>(options.dim);
  if (size % element_size(options.type) == 0) {
    fail(SQLITE_MISMATCH, "%s: expected %lld dimensions of %s, received %lld dimensions", name.c_str(), dim, type,
         static_cast<long long>(size / element_size(options.type)));
  }
  fail(SQLITE_MISMATCH, "%s: expected %lld bytes (%lld dimensions of %s), received %lld bytes", name.c_str(),
       static_cast<long long>(options.vector_bytes()), dim, type, static_cast<long long>(size));
}

void check_elements(BlobView view, const TableOptions& options, const std::string& name) {
  size_t position = first_non_finite(view.data, options.dim, options.type);
  if (position != options.dim) {
    double element = element_at(view.data, position, options.type);
    const char* received = element != element ? "NaN" : element > 0 ? "Infinity" : "-Infinity";
    fail(SQLITE_MISMATCH, "%s: expected finite elements, received %s at position %lld", name.c_str(), received,
         static_cast<long long>(position));
  }
  if (options.metric == Metric::cosine && is_zero(view.data, options.dim, options.type)) {
    fail(SQLITE_MISMATCH, "%s: expected a vector with a direction (the metric is cosine), received a zero vector", name.c_str());
  }
}

}  // namespace

VectorArgument::VectorArgument(sqlite3_value* value, const TableOptions& options, const std::string& name) {
  switch (sqlite3_value_type(value)) {
    case SQLITE_BLOB: {
      const void* data = sqlite3_value_blob(value);
      view_ = {data, static_cast<size_t>(sqlite3_value_bytes(value))};
      break;
    }
    case SQLITE_TEXT: {
      auto text = reinterpret_cast<const char*>(sqlite3_value_text(value));
      if (text == nullptr) throw std::bad_alloc();
      try {
        parsed_ = parse_json({text, static_cast<size_t>(sqlite3_value_bytes(value))}, options.type);
      } catch (const Error& error) {
        throw Error(SQLITE_MISMATCH, name + ": " + error.message);
      }
      view_ = {parsed_.data(), parsed_.size()};
      break;
    }
    default:
      fail(SQLITE_MISMATCH,
           "%s: expected a BLOB of %lld bytes (%lld dimensions of %s) or a JSON array as text, received %s", name.c_str(),
           static_cast<long long>(options.vector_bytes()), static_cast<long long>(options.dim), element_name(options.type),
           storage_class(sqlite3_value_type(value)));
  }
  check_size(view_.size, options, name);
  check_elements(view_, options, name);
}

Bytes VectorArgument::bytes() const {
  auto begin = static_cast<const uint8_t*>(view_.data);
  return Bytes(begin, begin + view_.size);
}

}  // namespace vec
