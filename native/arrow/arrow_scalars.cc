#include "arrow/arrow_scalars.h"

#include <cmath>

#include "base/utf8.h"
#include "sqlite/error.h"

namespace vec {

namespace {

void bind_real(Statement& statement, int parameter, double real) {
  // SQLite would turn it into NULL.
  if (std::isnan(real)) fail(SQLITE_ERROR, "expected a number or NULL, received NaN");
  statement.bind(parameter, real);
}

void bind_text(Statement& statement, int parameter, ByteView bytes) {
  std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (!is_utf8(text)) fail(SQLITE_ERROR, "expected text in UTF-8, received bytes that are not UTF-8");
  statement.bind_borrowed(parameter, text);
}

void bind_value(Statement& statement, int parameter, const ArrowArray& array, uint64_t row) {
  if (array.is_null(row)) return;
  switch (array.type().id) {
    case ArrowId::boolean: statement.bind(parameter, int64_t{array.boolean(row)}); break;
    case ArrowId::integer: statement.bind(parameter, array.integer(row)); break;
    case ArrowId::floating: bind_real(statement, parameter, array.real(row)); break;
    case ArrowId::utf8:
    case ArrowId::large_utf8: bind_text(statement, parameter, array.bytes(row)); break;
    default: {
      ByteView bytes = array.bytes(row);
      statement.bind(parameter, BlobView{bytes.data(), bytes.size()});
    }
  }
}

}  // namespace

void ArrowScalars::read(ArrowBatch& batch) {
  array_ = batch.next(field_.dictionary ? field_.dictionary->index : field_.type);
}

void ArrowScalars::bind(Statement& statement, int parameter, uint64_t row) const {
  if (!field_.dictionary) return bind_value(statement, parameter, array_, row);
  if (array_.is_null(row)) return;
  ArrowDictionaries::Value value =
      dictionaries_.find(field_.dictionary->id, static_cast<uint64_t>(array_.integer(row)));
  bind_value(statement, parameter, value.array, value.row);
}

}  // namespace vec
