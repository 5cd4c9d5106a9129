import { Message } from 'apache-arrow/ipc/metadata/message';

const CONTINUATION = 0xffffffff;
const SIZE_BYTES = 4;
const MOST_METADATA_BYTES = 2 ** 28; // more means that this is not a stream; a file, for example, has a footer to check

/**
 * Follows the bytes of an Arrow IPC stream from message to message, to tell whether the stream is cut off. apache-arrow
 * takes a message that is cut off at its beginning for the end.
 */
export class StreamFrames {
  #held: Uint8Array = new Uint8Array();
  /** How many bytes of a body are still to skip. */
  #skipped = 0;
  #isEnded = false;

  /** Whether the last message is complete. */
  get isWhole(): boolean {
    return this.#isEnded || (this.#held.length === 0 && this.#skipped === 0);
  }

  pass(piece: Uint8Array): void {
    let rest = piece;
    while (rest.length > 0 && !this.#isEnded) {
      const passed = Math.min(this.#skipped, rest.length);
      this.#skipped -= passed;
      rest = rest.subarray(passed);
      if (rest.length === 0) return;
      this.#held = Buffer.concat([this.#held, rest]);
      rest = this.#message();
    }
  }

  /** Takes the metadata of a message off the held bytes, once it is complete. The result is the bytes that follow. */
  #message(): Uint8Array {
    const held = new DataView(this.#held.buffer, this.#held.byteOffset, this.#held.length);
    const has = (bytes: number): boolean => held.byteLength >= bytes;
    if (!has(SIZE_BYTES)) return new Uint8Array();
    const start = held.getUint32(0, true) === CONTINUATION ? SIZE_BYTES : 0; // old streams have none
    if (!has(start + SIZE_BYTES)) return new Uint8Array();
    const size = held.getUint32(start, true);
    const end = start + SIZE_BYTES + size;
    const isEnd = size === 0 || size > MOST_METADATA_BYTES;
    if (!isEnd && !has(end)) return new Uint8Array();
    const rest = this.#held.subarray(end);
    if (isEnd) this.#isEnded = true;
    else this.#skipped = bodyBytes(this.#held.subarray(start + SIZE_BYTES, end));
    this.#held = new Uint8Array();
    return rest;
  }
}

function bodyBytes(metadata: Uint8Array): number {
  return Message.decode(metadata).bodyLength;
}
