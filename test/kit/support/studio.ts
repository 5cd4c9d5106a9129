import { createServer } from 'node:net';
import { onTestFinished } from 'vitest';
import type { KitProject } from './kit-project.js';

const PATIENCE = 20_000;

/** What the page of Drizzle Studio asks of the drizzle-kit that it shows the database of. */
export class Studio {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async rows(sql: string): Promise<unknown> {
    return await this.#post({ type: 'proxy', data: { sql, params: [], method: 'all', mode: 'object' } });
  }

  /** Waits until it answers. */
  async init(): Promise<void> {
    const end = Date.now() + PATIENCE;
    for (;;) {
      try {
        await this.#post({ type: 'init' });
        return;
      } catch (error) {
        if (Date.now() > end) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  async #post(body: object): Promise<unknown> {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(this.#url, { method: 'POST', headers, body: JSON.stringify(body) });
    return await response.json();
  }
}

/** Runs `drizzle-kit studio` until the test ends. */
export async function studio(project: KitProject): Promise<Studio> {
  const port = await freePort();
  const process = project.kitStarted('studio', '--host', '127.0.0.1', '--port', String(port));
  onTestFinished(() => void process.kill());
  const started = new Studio(`http://127.0.0.1:${port}`);
  await started.init();
  return started;
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
