// One better-sqlite3 connection in a worker thread or a process of its own: answers { id, method, argument } with { id, result } or
// { id, error }. Plain JavaScript, because Node starts it without a loader.

import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';

const [path, extension] = isMainThread ? process.argv.slice(2) : workerData;
const db = new Database(path, { timeout: 20_000 });
db.loadExtension(extension);
db.defaultSafeIntegers();
db.exec('PRAGMA synchronous = OFF');

const methods = {
  run(sql) {
    db.exec(sql);
  },
  all(sql) {
    const statement = db.prepare(sql);
    return statement.reader ? statement.raw().all() : void statement.run();
  },
  close() {
    db.close();
  },
};

function answer({ id, method, argument }) {
  try {
    send({ id, result: methods[method](argument) });
  } catch (error) {
    send({ id, error: { message: error.message, code: error.code } });
  }
  if (method === 'close') (parentPort ?? process)[isMainThread ? 'disconnect' : 'close']();
}

function send(message) {
  if (isMainThread) process.send(message);
  else parentPort.postMessage(message);
}

(parentPort ?? process).on('message', answer);
