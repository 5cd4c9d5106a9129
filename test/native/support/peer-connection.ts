import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { plainValue } from './better-sqlite3-connection.js';
import { Connection, SqlError, type Value } from './connection.js';
import { extensionPath } from './extension-path.js';

const SCRIPT = fileURLToPath(new URL('./peer.mjs', import.meta.url));

interface Answer {
  id: number;
  result?: Value[][];
  error?: { message: string; code?: string };
}

/** What a worker thread and a child process have in common. */
interface Peer {
  on(event: 'message', listener: (answer: Answer) => void): unknown;
  on(event: 'exit', listener: () => void): unknown;
  post(message: object): void;
}

/** A better-sqlite3 connection in a worker thread or in another process. */
export class PeerConnection extends Connection {
  readonly #peer: Peer;
  readonly #waiting = new Map<number, { resolve(rows: Value[][]): void; reject(error: Error): void }>();
  readonly #ended: Promise<void>;
  #requests = 0;

  private constructor(peer: Peer) {
    super();
    this.#peer = peer;
    peer.on('message', ({ id, result = [], error }) => {
      const request = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error) request?.reject(new SqlError(error.message, error.code));
      else request?.resolve(result);
    });
    this.#ended = new Promise((resolve) => {
      peer.on('exit', () => {
        for (const { reject } of this.#waiting.values()) reject(new Error('the peer ended before it answered'));
        resolve();
      });
    });
  }

  static inThread(path: string): PeerConnection {
    const worker = new Worker(SCRIPT, { workerData: [path, extensionPath()] });
    return new PeerConnection(Object.assign(worker, { post: (message: object) => worker.postMessage(message) }));
  }

  static inProcess(path: string): PeerConnection {
    const child = fork(SCRIPT, [path, extensionPath()], { serialization: 'advanced' });
    return new PeerConnection(Object.assign(child, { post: (message: object) => child.send(message) }));
  }

  async run(sql: string): Promise<void> {
    await this.#request('run', sql);
  }

  async all(sql: string): Promise<Value[][]> {
    return (await this.#request('all', sql)).map((row) => row.map(plainValue));
  }

  async load(): Promise<void> {
    throw new Error('a peer has the extension loaded from the start');
  }

  async close(): Promise<void> {
    await this.#request('close');
    await this.#ended;
  }

  #request(method: string, argument?: string): Promise<Value[][]> {
    const id = this.#requests++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#peer.post({ id, method, argument });
    });
  }
}
