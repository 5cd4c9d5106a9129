// Checks the imports, and the re-exports, of a source folder: `node scripts/check-imports.mjs src`. Imports of types count.
// It fails on an import that points up in the order of folders, on a file in no folder of that order, on an import of such a
// file, and on a circle of files.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';

/** From the bottom to the top. What is in one imports only what is below it, and its own folder. */
const ORDER = [
  ...['errors', 'element-type.ts', 'sql', 'options', 'loading', 'drizzle', 'columns', 'tables'],
  ...[
    'filters',
    'distances',
    'fulltext',
    'knn',
    'hybrid',
    'fts5',
    'schema',
    'results',
    'texts',
    'admin',
    'bulk',
    'arrow',
    'kit',
    'cli',
    'index.ts',
  ],
];

const TARGET = /['"`](\.[^'"`]+|drizzle-vector(?:\/[^'"`]+)?)['"`]/.source;
const IMPORT = new RegExp(
  `(?:^|;)\\s*(?:import|export)\\b[^;'"=]*?\\bfrom\\s*${TARGET}|^\\s*import\\s*${TARGET}|\\bimport\\s*\\(\\s*${TARGET}`,
  'gm',
);

// A text is matched so that what looks like a comment in it stays.
const COMMENT = /('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\[\s\S])*`)|\/\*[\s\S]*?\*\/|\/\/.*/g;

const root = process.argv[2] ?? 'src';
const files = readdirSync(root, { recursive: true })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts'))
  .sort();
const imports = new Map(files.map((file) => [file, importsOf(file)]));
const problems = [...files.flatMap(misplaced), ...files.flatMap(upward), ...circles()];
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

function importsOf(file) {
  const code = readFileSync(join(root, file), 'utf8').replace(COMMENT, (match, text) => text ?? lineBreaksOf(match));
  return Array.from(code.matchAll(IMPORT), ({ index, 0: statement, 1: from, 2: effects, 3: dynamic }) => ({
    line: code.slice(0, index + statement.length).split('\n').length,
    target: targetOf(file, from ?? effects ?? dynamic),
  }));
}

function lineBreaksOf(comment) {
  return comment.replace(/[^\n]+/g, ' ');
}

// The package by its own name is its entry, which is above all else.
function targetOf(file, specifier) {
  return specifier.startsWith('.') ? join(dirname(file), specifier).replace(/\.js$/, '.ts') : 'index.ts';
}

function rankOf(file) {
  return ORDER.indexOf(file.split('/')[0]);
}

function misplaced(file) {
  return rankOf(file) === -1 ? [`${root}/${file}:1: not in a folder of the order in scripts/check-imports.mjs`] : [];
}

function upward(file) {
  return imports
    .get(file)
    .filter(({ target }) => rankOf(target) === -1 || (rankOf(target) > rankOf(file) && rankOf(file) !== -1))
    .map(({ line, target }) => {
      const place = rankOf(target) === -1 ? 'in no folder of the order' : 'above it';
      return `${root}/${file}:${line}: imports ${target}, which is ${place}`;
    });
}

function circles() {
  const found = [];
  const done = new Set();
  const visit = (file, path) => {
    if (done.has(file)) return;
    for (const { line, target } of imports.get(file) ?? []) {
      const start = [...path, file].indexOf(target);
      if (start === -1) visit(target, [...path, file]);
      else found.push(`${root}/${file}:${line}: closes a circle: ${[...path.slice(start), file, target].join(' -> ')}`);
    }
    done.add(file);
  };
  for (const file of files) visit(file, []);
  return found;
}
