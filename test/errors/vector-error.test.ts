import { createVectorTable, float4Vector, VectorError } from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { animals, openAnimals } from '../support/animals.js';
import { thrown } from '../support/thrown.js';

describe('VectorError', () => {
  it('is an Error with a code, a name and a message that says what was expected and what was received', () => {
    const error = thrown(() => float4Vector(0));

    expect(error).toBeInstanceOf(VectorError);
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe('VectorError');
    expect(error).toMatchObject({
      code: 'invalid_dimensions',
      message: 'float4Vector(): expected an integer from 1 to 65535 as dimensions but received 0',
    });
  });

  it('is none of SQLite, which Drizzle wraps in db.run()', () => {
    const db = openAnimals();

    expect(() => createVectorTable(db, animals)).toThrow(
      expect.objectContaining({
        cause: expect.objectContaining({ name: 'SqliteError', message: 'table "animals" already exists' }),
      }),
    );
  });
});
