import { Binary, type DataType, Dictionary, LargeBinary, makeData, Type, Vector } from 'apache-arrow';

/**
 * A column of texts with their UTF-8 as its values, also where it has a dictionary. apache-arrow drops a byte order mark
 * from each text that it decodes. Another column stays as it is.
 */
export function textsAsBytes(column: Vector): Vector {
  const { type } = column;
  if (!isText(type)) return column;
  const bytes = valueType(type).typeId === Type.Utf8 ? new Binary() : new LargeBinary();
  return new Vector(
    column.data.map(({ offset, length, nullCount, nullBitmap, valueOffsets, values, dictionary }) => {
      const given = { offset, length, nullCount, nullBitmap, data: values };
      if (!(type instanceof Dictionary)) return makeData({ ...given, type: bytes, valueOffsets } as never);
      const own = new Dictionary(bytes, type.indices, type.id, type.isOrdered);
      return makeData({ ...given, type: own, dictionary: textsAsBytes(dictionary as Vector) } as never);
    }),
  );
}

/** Whether the values of a type, or of its dictionary, are texts. */
export function isText(type: DataType): boolean {
  const { typeId } = valueType(type);
  return typeId === Type.Utf8 || typeId === Type.LargeUtf8;
}

const valueType = (type: DataType): DataType => (type instanceof Dictionary ? type.dictionary : type);
