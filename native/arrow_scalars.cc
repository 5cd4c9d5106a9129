#include "arrow_scalars.h"

#include <algorithm>
#include <cmath>

#include "arrow_format.h"
#include "error.h"
#include "utf8.h"

namespace vec {

namespace {

bool same_type(const ArrowType& a, const ArrowType& b) { return a.id == b.id && a.bits == b.bits && a.is_signed == b.is_signed && a.size == b.size; }

void bind_real(Statement& statement, int parameter, double real) {
  // SQLite would make a NULL of it.
  if (std::isnan(real)) fail(SQLITE_ERROR, "expected a number or NULL, received NaN");
  statement.bind(parameter, real);
}

void bind_text(Statement& statement, int parameter, ByteView bytes) {
  std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (!is_utf8(text)) fail(SQLITE_ERROR, "expected text in UTF-8, received bytes that are none");
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

void ArrowDictionaries::add(const ArrowField& field) {
  if (!field.dictionary) return;
  auto [found, is_new] = dictionaries_.try_emplace(field.dictionary->id, Dictionary{field.type, {}, {}});
  if (is_new || same_type(found->second.type, field.type)) return;
  fail(SQLITE_ERROR, "Arrow: expected a dictionary of values of one type, received one of two, %lld", static_cast<long long>(field.dictionary->id));
}

void ArrowDictionaries::read(const FlatTable& message, ByteView body) {
  auto id = message.number<int64_t>(arrow::DictionaryBatch::kId);
  auto found = dictionaries_.find(id);
  std::optional<FlatTable> data = message.table(arrow::DictionaryBatch::kData);
  if (found == dictionaries_.end() || !data) {
    fail(SQLITE_ERROR, "Arrow: expected the values of a dictionary of the schema, received those of dictionary %lld", static_cast<long long>(id));
  }
  Dictionary& dictionary = found->second;
  ArrowBatch batch(*data, body);
  ArrowArray values = batch.next(dictionary.type);
  batch.check_end();
  bool is_delta = message.number<uint8_t>(arrow::DictionaryBatch::kIsDelta) != 0;
  if (!is_delta) {
    dictionary.parts.clear();
    dictionary.ends.clear();
  }
  uint64_t before = dictionary.ends.empty() ? 0 : dictionary.ends.back();
  if (values.length() > INT64_MAX - before) fail(SQLITE_ERROR, "Arrow: expected up to 9223372036854775807 values of a dictionary, received more");
  dictionary.parts.push_back(values);
  dictionary.ends.push_back(before + values.length());
}

ArrowDictionaries::Value ArrowDictionaries::find(int64_t id, uint64_t index) const {
  const Dictionary& dictionary = dictionaries_.at(id);
  auto end = std::upper_bound(dictionary.ends.begin(), dictionary.ends.end(), index);
  if (end == dictionary.ends.end()) {
    uint64_t size = dictionary.ends.empty() ? 0 : dictionary.ends.back();
    fail(SQLITE_ERROR, "expected a value of a dictionary of %lld, received number %lld", static_cast<long long>(size), static_cast<long long>(index));
  }
  auto part = static_cast<size_t>(end - dictionary.ends.begin());
  return {dictionary.parts[part], index - (part == 0 ? 0 : dictionary.ends[part - 1])};
}

void ArrowScalars::read(ArrowBatch& batch) { array_ = batch.next(field_.dictionary ? field_.dictionary->index : field_.type); }

void ArrowScalars::bind(Statement& statement, int parameter, uint64_t row) const {
  if (!field_.dictionary) return bind_value(statement, parameter, array_, row);
  if (array_.is_null(row)) return;
  ArrowDictionaries::Value value = dictionaries_.find(field_.dictionary->id, static_cast<uint64_t>(array_.integer(row)));
  bind_value(statement, parameter, value.array, value.row);
}

}  // namespace vec
