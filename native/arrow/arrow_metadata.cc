#include "arrow/arrow_metadata.h"

#include "arrow/arrow_format.h"
#include "arrow/flatbuffer_writer.h"

namespace vec {

namespace {

using Writer = FlatbufferWriter;

size_t add_message(Writer& writer, arrow::Header::Type type, int64_t body_bytes) {
  return writer.add_table({Writer::number<int16_t>(arrow::Message::kVersion, arrow::kV5),
                           Writer::number<uint8_t>(arrow::Message::kHeaderType, type),
                           Writer::reference(arrow::Message::kHeader),
                           Writer::number<int64_t>(arrow::Message::kBodyLength, body_bytes)});
}

int16_t precision_of(const ArrowType& type) {
  return type.bits == 16 ? arrow::kHalf : type.bits == 32 ? arrow::kSingle : arrow::kDouble;
}

size_t add_type(Writer& writer, const ArrowType& type) {
  switch (type.id) {
    case ArrowId::integer:
      return writer.add_table({Writer::number<int32_t>(arrow::Int::kBits, type.bits),
                               Writer::number<uint8_t>(arrow::Int::kIsSigned, type.is_signed)});
    case ArrowId::floating:
      return writer.add_table({Writer::number<int16_t>(arrow::FloatingPoint::kPrecision, precision_of(type))});
    case ArrowId::fixed_size_list:
      return writer.add_table({Writer::number<int32_t>(arrow::FixedSize::kSize, static_cast<int32_t>(type.size))});
    default: return writer.add_table({});
  }
}

size_t add_field(Writer& writer, const ArrowField& field) {
  size_t table = writer.add_table({Writer::reference(arrow::Field::kName),
                                   Writer::number<uint8_t>(arrow::Field::kNullable, field.nullable),
                                   Writer::number<uint8_t>(arrow::Field::kTypeId, static_cast<uint8_t>(field.type.id)),
                                   Writer::reference(arrow::Field::kType), Writer::reference(arrow::Field::kChildren)});
  writer.link(table, arrow::Field::kName, writer.add_text(field.name));
  writer.link(table, arrow::Field::kType, add_type(writer, field.type));
  size_t children = writer.add_references(field.type.is_list() ? 1 : 0);
  writer.link(table, arrow::Field::kChildren, children);
  if (!field.type.is_list()) return table;
  ArrowField element;
  element.name = "item";
  element.type = field.element;
  element.nullable = false;
  writer.link_element(children, 0, add_field(writer, element));
  return table;
}

}  // namespace

Bytes schema_message(const std::vector<ArrowField>& fields) {
  Writer writer;
  size_t message = add_message(writer, arrow::Header::kSchema, 0);
  size_t schema = writer.add_table(
      {Writer::number<int16_t>(arrow::Schema::kEndianness, 0), Writer::reference(arrow::Schema::kFields)});
  writer.link(message, arrow::Message::kHeader, schema);
  size_t list = writer.add_references(fields.size());
  writer.link(schema, arrow::Schema::kFields, list);
  for (size_t i = 0; i < fields.size(); i++) writer.link_element(list, i, add_field(writer, fields[i]));
  return writer.finish();
}

Bytes record_batch_message(int64_t rows, const ArrowLayout& layout, int64_t body_bytes) {
  Writer writer;
  size_t message = add_message(writer, arrow::Header::kRecordBatch, body_bytes);
  size_t batch = writer.add_table({Writer::number<int64_t>(arrow::RecordBatch::kLength, rows),
                                   Writer::reference(arrow::RecordBatch::kNodes),
                                   Writer::reference(arrow::RecordBatch::kBuffers)});
  writer.link(message, arrow::Message::kHeader, batch);
  writer.link(batch, arrow::RecordBatch::kNodes, writer.add_structs(layout.nodes, arrow::kNodeNumbers));
  writer.link(batch, arrow::RecordBatch::kBuffers, writer.add_structs(layout.buffers, arrow::kBufferNumbers));
  return writer.finish();
}

}  // namespace vec
