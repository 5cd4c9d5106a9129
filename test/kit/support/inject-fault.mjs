// Preloaded into drizzle-kit: lets one call fail, of its SQLite driver or of its file system, and tells how many there were.
//
// KIT_FAULT names what fails: "driver", or the driver from the first transaction on, "transaction"; "files", or "full disk".
// KIT_FAULT_AT is the number of the call, KIT_FAULT_FOLDER the folder whose files fail, and KIT_FAULT_CALLS the file that the
// number of calls is written to.

import fs from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { resolve } from 'node:path';

const { KIT_FAULT: kind, KIT_FAULT_AT: at, KIT_FAULT_FOLDER: folder, KIT_FAULT_CALLS: callsFile } = process.env;
const writeFile = fs.writeFileSync;
let calls = 0;

/** Counts a call, and tells whether it is one that fails. */
const fails = () => ++calls === Number(at);

/** Replaces methods of an object by ones that may fail. */
function wrap(target, names, call) {
  for (const name of names) {
    const original = target[name];
    target[name] = function (...given) {
      return call(() => original.apply(this, given), given, name);
    };
  }
}

function failDriver(isOnlyWriting) {
  const Database = createRequire(fs.realpathSync(process.argv[1]))('better-sqlite3');
  const client = new Database(':memory:');
  const statement = Object.getPrototypeOf(client.prepare('SELECT 1'));
  let isWriting = !isOnlyWriting;
  const call = (original, [sql]) => {
    isWriting ||= /^BEGIN/.test(sql);
    if (isWriting && fails()) throw new Database.SqliteError('disk I/O error', 'SQLITE_IOERR');
    return original();
  };
  wrap(Database.prototype, ['prepare', 'exec', 'pragma', 'transaction'], call);
  wrap(statement, ['all', 'run', 'get', 'iterate'], call);
  client.close();
}

const isInside = (path) => typeof path === 'string' && resolve(path).startsWith(resolve(folder));

/** One call fails. A full disk is full until a finished file is removed. */
function failFiles(isDiskFull) {
  let isWriting = false; // what fails to be read before that can harm nothing
  let isFull = false;
  const failsHere = (path) => {
    if (!isWriting || !isInside(path)) return false;
    const isFault = fails();
    if (isFault && isDiskFull) isFull = true;
    return isFault || isFull;
  };
  const error = (name, path) => Object.assign(new Error(`a fault: ${name} '${path}'`), { code: 'EIO' });
  const others = isDiskFull ? ['mkdirSync'] : ['mkdirSync', 'readFileSync', 'readdirSync', 'renameSync', 'rmSync'];
  if (isDiskFull) {
    wrap(fs, ['rmSync'], (original, [path]) => {
      isFull &&= path.endsWith('.unfinished');
      return original();
    });
  }
  wrap(fs, ['writeFileSync'], (original, [path, data]) => {
    isWriting ||= isInside(path);
    if (!failsHere(path)) return original();
    writeFile(path, String(data).slice(0, String(data).length / 2));
    throw error('write', path);
  });
  wrap(fs, others, (original, [path], name) => {
    isWriting ||= name === 'mkdirSync' && isInside(path);
    if (failsHere(path)) throw error(name, path);
    return original();
  });
  syncBuiltinESMExports();
}

if (kind === 'driver' || kind === 'transaction') failDriver(kind === 'transaction');
else failFiles(kind === 'full disk');

process.on('exit', () => writeFile(callsFile, String(calls)));
