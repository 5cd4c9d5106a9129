#include "arrow/arrow_dictionaries.h"

#include <algorithm>

#include "arrow/arrow_batch.h"
#include "arrow/arrow_format.h"
#include "sqlite/error.h"

namespace vec {

namespace {

bool same_type(const ArrowType& a, const ArrowType& b) {
  return a.id == b.id && a.bits == b.bits && a.is_signed == b.is_signed && a.size == b.size;
}

}  // namespace

void ArrowDictionaries::add(const ArrowField& field) {
  if (!field.dictionary) return;
  auto [found, is_new] = dictionaries_.try_emplace(field.dictionary->id, Dictionary{field.type, {}, {}});
  if (is_new || same_type(found->second.type, field.type)) return;
  fail(SQLITE_ERROR, "Arrow: expected a dictionary of values of one type, received one of two, %lld",
       static_cast<long long>(field.dictionary->id));
}

void ArrowDictionaries::read(const FlatTable& message, ByteView body) {
  auto id = message.number<int64_t>(arrow::DictionaryBatch::kId);
  auto found = dictionaries_.find(id);
  std::optional<FlatTable> data = message.table(arrow::DictionaryBatch::kData);
  if (found == dictionaries_.end() || !data) {
    fail(SQLITE_ERROR, "Arrow: expected the values of a dictionary of the schema, received those of dictionary %lld",
         static_cast<long long>(id));
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
  if (values.length() > INT64_MAX - before) {
    fail(SQLITE_ERROR, "Arrow: expected up to 9223372036854775807 values of a dictionary, received more");
  }
  dictionary.parts.push_back(values);
  dictionary.ends.push_back(before + values.length());
}

ArrowDictionaries::Value ArrowDictionaries::find(int64_t id, uint64_t index) const {
  const Dictionary& dictionary = dictionaries_.at(id);
  auto end = std::upper_bound(dictionary.ends.begin(), dictionary.ends.end(), index);
  if (end == dictionary.ends.end()) {
    uint64_t size = dictionary.ends.empty() ? 0 : dictionary.ends.back();
    fail(SQLITE_ERROR, "expected a value of a dictionary of %lld, received number %lld", static_cast<long long>(size),
         static_cast<long long>(index));
  }
  auto part = static_cast<size_t>(end - dictionary.ends.begin());
  return {dictionary.parts[part], index - (part == 0 ? 0 : dictionary.ends[part - 1])};
}

}  // namespace vec
