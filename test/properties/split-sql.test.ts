import fc from 'fast-check';
import { expect, test } from 'vitest';
import { StatementSplitter, splitSql } from '../../src/sql/split-sql.js';
import { check } from './support/check.js';
import { hostileText } from './support/names.js';

test('what arrives in lines is split as the whole text is', () => {
  check(
    fc.property(hostileText(30), (text) => {
      const splitter = new StatementSplitter();
      const lines = text.split(/(?<=\n)/);
      const statements = lines.flatMap((line) => splitter.feed(line));

      expect({ statements, rest: splitter.rest }).toEqual(splitSql(text));
    }),
    1000,
  );
});

const quoted = (quote: string) => hostileText(8).map((text) => quote + text.replaceAll(quote, quote + quote) + quote);
const word = fc.constantFrom('SELECT', 'a', '1', ',', '+', '\n', 'END', 'BEGIN');
const comment = fc.oneof(
  hostileText(8).map((text) => `--${text.replaceAll('\n', ' ')}\n`),
  hostileText(8).map((text) => `/*${text.replaceAll(/\*\/|\*$|^\//g, ' ')} */`),
);
const statement = fc
  .array(fc.oneof(word, quoted("'"), quoted('"'), quoted('`'), comment), { maxLength: 8 })
  .map((tokens) => `x ${tokens.join(' ')} ;`);

test('statements come out as they went in, whatever their texts, names and comments contain', () => {
  check(
    fc.property(fc.array(statement, { maxLength: 5 }), (all) => {
      expect(splitSql(all.join('\n')).statements.map(({ sql }) => sql)).toEqual(all);
    }),
    500,
  );
});
