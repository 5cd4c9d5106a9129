import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { embedderFromEnvironment } from '../../examples/semantic-search/embed.js';

interface Request {
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: { model: string; input: string[] };
}

let server: Server | undefined;

afterEach(() => server?.close());

/** An embedding endpoint on this machine that answers as told. */
async function provider(answer: (request: Request) => { status: number; body: string }, model = 'test-model') {
  const requests: Request[] = [];
  server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Request['body'];
      const request = { path: incoming.url, headers: incoming.headers, body };
      requests.push(request);
      const { status, body: text } = answer(request);
      response.writeHead(status, { 'content-type': 'application/json' }).end(text);
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server?.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const embedder = embedderFromEnvironment({
    EMBEDDING_URL: url,
    EMBEDDING_MODEL: model,
    EMBEDDING_API_KEY: 'secret',
  });
  return { embedder, requests, url };
}

/** Embeds a text as its length and two more numbers, in an order that is not the order of the inputs. */
function lengths({ body }: Request) {
  const data = body.input.map((text, index) => ({ index, embedding: [text.length, 0.5, -1] })).reverse();
  return { status: 200, body: JSON.stringify({ object: 'list', data }) };
}

test('asks in batches, with model and key, and gives the vectors in the order of the texts', async () => {
  const { embedder, requests } = await provider(lengths);
  const texts = Array.from({ length: 150 }, (_, i) => 'x'.repeat(i + 1));
  const vectors = await embedder.embed(texts, { kind: 'document' });
  expect(vectors.map((vector) => [...vector])).toEqual(texts.map((text) => [text.length, 0.5, -1]));
  expect(requests.map(({ body }) => body.input.length)).toEqual([64, 64, 22]);
  expect(requests[0]).toMatchObject({
    path: '/v1/embeddings',
    headers: { authorization: 'Bearer secret', 'content-type': 'application/json' },
    body: { model: 'test-model' },
  });
});

test('a model of Nomic gets its prefixes, and other models do not', async () => {
  const nomic = await provider(lengths, 'nomic-embed-text');
  await nomic.embedder.embed(['songs of the sea'], { kind: 'query' });
  await nomic.embedder.embed(['Whales sing'], { kind: 'document' });
  expect(nomic.embedder.model).toBe('nomic-embed-text');
  expect(nomic.requests.map(({ body }) => body.input)).toEqual([
    ['search_query: songs of the sea'],
    ['search_document: Whales sing'],
  ]);
  server?.close();

  const other = await provider(lengths);
  await other.embedder.embed(['Whales sing'], { kind: 'document' });
  expect(other.requests.map(({ body }) => body.input)).toEqual([['Whales sing']]);
});

test('an HTTP error is shown with its status and its text', async () => {
  const { embedder, url } = await provider(() => ({ status: 401, body: '{"error":"invalid key"}' }));
  await expect(embedder.embed(['text'], { kind: 'query' })).rejects.toThrow(
    `${url}/embeddings: expected status 200, received 401 Unauthorized: {"error":"invalid key"}`,
  );
});

test.each([
  ['too few vectors', { data: [] }],
  [
    'vectors of different lengths',
    {
      data: [
        { index: 0, embedding: [1] },
        { index: 1, embedding: [1, 2] },
      ],
    },
  ],
  ['something else', { message: 'hello' }],
])('%s is an error that shows what came', async (_, answer) => {
  const body = JSON.stringify(answer);
  const { embedder } = await provider(() => ({ status: 200, body }));
  await expect(embedder.embed(['one', 'two'], { kind: 'document' })).rejects.toThrow(
    `expected 2 embeddings of one length, received ${body}`,
  );
});

test('a server that is not there is an error that names the address', async () => {
  const embedder = embedderFromEnvironment({ EMBEDDING_URL: 'http://127.0.0.1:9/v1', EMBEDDING_MODEL: 'test-model' });
  await expect(embedder.embed(['text'], { kind: 'query' })).rejects.toThrow(
    'No answer from http://127.0.0.1:9/v1/embeddings:',
  );
});
