// Checks the #includes of the C++ sources: `node scripts/check-includes.mjs native`. It fails on a file that includes one
// of a folder above its own, on a folder without a place in the order, and on files that include each other in a circle.
// It also fails on a file of a kind that it does not read.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

// From top to bottom. A folder includes only itself and the folders below it. A file at the root may include all of them.
const FOLDERS =
  'functions module merge engine arrow fulltext search memory storage index query definition numeric sqlite base'.split(
    ' ',
  );

const root = process.argv[2];
const problems = [];
const includes = new Map(); // of a unit, which is a header with its source: the units that it includes, and where

const unitOf = (path) => path.replace(/\.\w+$/, '');
const rankOf = (path) => (path.includes('/') ? FOLDERS.indexOf(path.split('/')[0]) : -1);

function read(path) {
  const unit = unitOf(path);
  if (path.includes('/') && rankOf(path) < 0) problems.push(`${root}/${path}:1: expected a folder of the order`);
  readFileSync(join(root, path), 'utf8')
    .split('\n')
    .forEach((text, index) => {
      const directive = text.match(/^\s*#\s*include\b\s*(.*)/)?.[1];
      if (directive === undefined) return;
      const at = `${root}/${path}:${index + 1}`;
      const { included, problem } = parse(directive, rankOf(path));
      if (problem) problems.push(`${at}: ${problem}`);
      if (included === undefined || unitOf(included) === unit) return;
      const own = includes.get(unit) ?? new Map();
      includes.set(unit, own.set(unitOf(included), at));
    });
}

/** The file that a directive in a file of a rank includes, unless it is of the system or of a package; and what is wrong. */
function parse(directive, rank) {
  const [, sign, included] = directive.match(/^(["<])([^">]+)[">]/) ?? [];
  if (included === undefined) return { problem: `expected an include of a path, received ${directive}` };
  const segments = included.split('/');
  if (segments.some((segment) => ['', '.', '..'].includes(segment))) {
    return { problem: `expected a path without . and .., received ${directive}` };
  }
  if (segments.length === 1 || !FOLDERS.includes(segments[0])) {
    return sign === '<' ? {} : { problem: `expected an include from a folder of the order, received "${included}"` };
  }
  const isAbove = rankOf(included) < rank;
  return { included, problem: isAbove && `expected no include from a folder above, received "${included}"` };
}

const done = new Set();
function findCircles(unit, way) {
  if (done.has(unit)) return;
  for (const [included, at] of includes.get(unit) ?? []) {
    const start = [...way, unit].indexOf(included);
    if (start >= 0)
      problems.push(`${at}: expected no circle, received ${[...way, unit, included].slice(start).join(' -> ')}`);
    else findCircles(included, [...way, unit]);
  }
  done.add(unit);
}

const files = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ parentPath, name }) => relative(root, join(parentPath, name)).replaceAll('\\', '/'))
  .filter((path) => path !== 'exports.map')
  .sort();
for (const path of files) {
  if (/\.(h|cc|inl)$/.test(path)) read(path);
  else problems.push(`${root}/${path}:1: expected a file named .h, .cc or .inl`);
}
for (const unit of includes.keys()) findCircles(unit, []);
for (const problem of problems) console.error(problem);
process.exit(problems.length > 0 ? 1 : 0);
