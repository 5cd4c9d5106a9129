// Arrow IPC streams as bytes, to damage them at a known place.

/** One message of a stream: where its flatbuffer begins, and its body. */
export interface ArrowMessage {
  metadata: number;
  body: number;
  end: number;
}

// By the numbers in Arrow's Message.fbs.
const MESSAGE = { header: 2, bodyLength: 3 };

/** A flatbuffer's fields by number, as positions in the bytes. */
export class FlatTable {
  readonly #view: DataView;
  readonly at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = at;
  }

  /** The table at the root of the flatbuffer that begins at `at`. */
  static root(bytes: Uint8Array, at: number): FlatTable {
    const table = new FlatTable(bytes, at);
    return new FlatTable(bytes, at + table.#view.getUint32(at, true));
  }

  /** Where a field is. Fails when the table has none. */
  field(number: number): number {
    const vtable = this.at - this.#view.getInt32(this.at, true);
    const entry = 4 + 2 * number;
    const offset = entry < this.#view.getUint16(vtable, true) ? this.#view.getUint16(vtable + entry, true) : 0;
    if (offset === 0) throw new Error(`the table has no field ${number}`);
    return this.at + offset;
  }

  table(number: number): FlatTable {
    return new FlatTable(new Uint8Array(this.#view.buffer), this.#follow(this.field(number)));
  }

  /** Where the elements of a vector begin. */
  elements(number: number): number {
    return this.#follow(this.field(number)) + 4;
  }

  /** An element of a vector of tables. */
  element(number: number, index: number): FlatTable {
    return new FlatTable(new Uint8Array(this.#view.buffer), this.#follow(this.elements(number) + 4 * index));
  }

  #follow(at: number): number {
    return at + this.#view.getUint32(at, true);
  }
}

/** The messages of a stream. */
export function messagesOf(stream: Uint8Array): ArrowMessage[] {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  const messages: ArrowMessage[] = [];
  for (
    let at = 0;
    at + 8 <= stream.length && view.getUint32(at + 4, true) > 0;
    at = (messages.at(-1) as ArrowMessage).end
  ) {
    const body = at + 8 + view.getUint32(at + 4, true);
    const bodyLength = lengthOfBody(stream, at + 8, view);
    messages.push({ metadata: at + 8, body, end: body + bodyLength });
  }
  return messages;
}

function lengthOfBody(stream: Uint8Array, metadata: number, view: DataView): number {
  try {
    return Number(view.getBigInt64(FlatTable.root(stream, metadata).field(MESSAGE.bodyLength), true));
  } catch {
    return 0; // as it is unless it is said
  }
}

/** The header of a message, and the message itself. */
export function tablesOf(stream: Uint8Array, message: number): { message: FlatTable; header: FlatTable } {
  const table = FlatTable.root(stream, (messagesOf(stream)[message] as ArrowMessage).metadata);
  return { message: table, header: table.table(MESSAGE.header) };
}
