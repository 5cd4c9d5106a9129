#include "arrow/arrow_value.h"

#include "base/utf8.h"

namespace vec {

namespace {

// The real of the same value, if there is one.
std::optional<double> exact_real(int64_t integer) {
  auto real = static_cast<double>(integer);
  bool is_exact = real < 0x1p63 && static_cast<int64_t>(real) == integer;
  return is_exact ? std::optional(real) : std::nullopt;
}

bool add_text(ArrowBuilder& builder, std::string_view text) {
  if (!is_utf8(text)) return false;
  builder.add_bytes({text.data(), text.size()});
  return true;
}

bool add_integer(ArrowBuilder& builder, int64_t integer) {
  builder.add_number(&integer);
  return true;
}

bool add_real(ArrowBuilder& builder, std::optional<double> real) {
  if (real) builder.add_number(&*real);
  return real.has_value();
}

}  // namespace

ArrowType arrow_type_of(const MetadataColumn& column) {
  switch (column.affinity()) {
    case Affinity::integer: return {ArrowId::integer, 64, true, 0};
    case Affinity::text: return {ArrowId::utf8, 0, false, 0};
    case Affinity::blob: return {ArrowId::binary, 0, false, 0};
    default: return {ArrowId::floating, 64, false, 0};
  }
}

bool add_value(ArrowBuilder& builder, Statement& row, int column) {
  ArrowId id = builder.field().type.id;
  switch (sqlite3_value_type(row.value(column))) {
    case SQLITE_NULL: return builder.add_null(), true;
    case SQLITE_TEXT: return id == ArrowId::utf8 && add_text(builder, row.text(column));
    case SQLITE_BLOB: return id == ArrowId::binary && (builder.add_bytes(row.blob(column)), true);
    case SQLITE_FLOAT: return id == ArrowId::floating && add_real(builder, row.real(column));
    default:
      if (id == ArrowId::integer) return add_integer(builder, row.integer(column));
      return id == ArrowId::floating && add_real(builder, exact_real(row.integer(column)));
  }
}

}  // namespace vec
