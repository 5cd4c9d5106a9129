// Checks the #includes of the C++ sources: `node scripts/check-includes.mjs native`. It fails on a file that includes one
// of a folder above its own, on a folder without a place in the order, and on files that include each other in a circle.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// From top to bottom. A folder includes only itself and the folders below it. A file at the root may include all of them.
const FOLDERS =
  'functions module merge engine arrow search memory storage index query definition numeric sqlite base'.split(' ');

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
      const included = text.match(/^\s*#\s*include\s+"([^"]+)"/)?.[1];
      if (!included) return;
      const at = `${root}/${path}:${index + 1}`;
      if (!included.includes('/') || FOLDERS.indexOf(included.split('/')[0]) < 0) {
        problems.push(`${at}: expected an include from a folder of the order, received "${included}"`);
      } else if (rankOf(included) < rankOf(path)) {
        problems.push(`${at}: expected no include from a folder above, received "${included}"`);
      }
      if (unitOf(included) === unit) return;
      const own = includes.get(unit) ?? new Map();
      includes.set(unit, own.set(unitOf(included), at));
    });
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

const sources = readdirSync(root, { recursive: true }).map((path) => path.replaceAll('\\', '/'));
for (const path of sources.filter((path) => /\.(h|cc|inl)$/.test(path)).sort()) read(path);
for (const unit of includes.keys()) findCircles(unit, []);
for (const problem of problems) console.error(problem);
process.exit(problems.length > 0 ? 1 : 0);
