import fc from 'fast-check';

/** What could end a name, a text or a comment, or begin one, in SQL, JSON, TypeScript or FTS5. */
const PIECES = [
  ...[
    '"',
    "'",
    '`',
    '[',
    ']',
    '(',
    ')',
    '{',
    '}',
    ',',
    ';',
    ':',
    '.',
    '=',
    '*',
    '%',
    '_',
    '\\',
    '$',
    '${',
    '#',
    '?',
    '@',
  ],
  ...[
    '--',
    '/*',
    '*/',
    '\n',
    '\r\n',
    '\t',
    ' ',
    'é',
    'ß',
    '𝒳',
    '😀',
    '\u{300}',
    '漢',
    'ab',
    'X',
    '1',
    'NOT',
    'select',
    'unique',
  ],
];

/** Texts that mean something to some parser. */
export const hostileText = (most = 6): fc.Arbitrary<string> =>
  fc
    .array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...PIECES) }, fc.string({ maxLength: 3 })), {
      maxLength: most,
    })
    .map((pieces) => pieces.join(''));

/** Names of tables and columns, any that SQLite takes. */
export const hostileName = (): fc.Arbitrary<string> =>
  hostileText(5).filter((name) => name !== '' && !name.includes('\0') && !/^sqlite_/i.test(name));

/** Several names that SQLite can tell apart. */
export const hostileNames = (count: number): fc.Arbitrary<string[]> =>
  fc.uniqueArray(hostileName(), {
    minLength: count,
    maxLength: count,
    selector: (name) => name.toLowerCase(),
  });
