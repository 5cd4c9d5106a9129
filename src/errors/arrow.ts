import { describeValue, unexpected } from './message.js';
import { VectorError } from './vector-error.js';

export const notArrow = (subject: string, received: unknown): VectorError =>
  unexpected('invalid_arrow', subject, 'a path, bytes, a table or record batches of Arrow', describeValue(received));

export const unreadableArrow = (subject: string, cause: unknown): VectorError =>
  new VectorError(
    'invalid_arrow',
    `${subject}: expected an Arrow IPC stream or file: ${cause instanceof Error ? cause.message : cause}`,
    { cause },
  );

/** @param message the message of the extension, with what it expected and received. */
export const invalidArrow = (subject: string, message: string, cause: unknown): VectorError =>
  new VectorError('invalid_arrow', `${subject}: ${message}`, { cause });

export const arrowMissing = (cause: unknown): VectorError =>
  new VectorError(
    'missing_package',
    'arrow: expected the package apache-arrow to be installed. Run `npm install apache-arrow`',
    {
      cause,
    },
  );
