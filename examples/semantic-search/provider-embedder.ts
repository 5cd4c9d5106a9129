import type { EmbeddingKind } from 'drizzle-vector/embeddings';
import type { Embedder } from './embed.js';

const BATCH = 64;
const TIMEOUT_MS = 60_000;

export interface Provider {
  /** The base address of an OpenAI-compatible API, such as `https://api.openai.com/v1` or `http://localhost:11434/v1`. */
  readonly url: string;
  readonly model: string;
  readonly apiKey?: string;
}

/** Embeds with any OpenAI-compatible endpoint, in batches. */
export function providerEmbedder({ url, model, apiKey }: Provider): Embedder {
  const endpoint = `${url.replace(/\/+$/, '').replace(/\/embeddings$/, '')}/embeddings`;
  return {
    model,
    async embed(texts, { kind }) {
      const inputs = texts.map((text) => `${prefixOf(model, kind)}${text}`);
      const vectors: Float32Array[] = [];
      for (let start = 0; start < inputs.length; start += BATCH) {
        vectors.push(...(await request(inputs.slice(start, start + BATCH))));
      }
      return vectors;
    },
  };

  async function request(input: readonly string[]): Promise<Float32Array[]> {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(apiKey && { authorization: `Bearer ${apiKey}` }) },
      body: JSON.stringify({ model, input, encoding_format: 'float' }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((cause: unknown) => {
      throw new Error(`No answer from ${endpoint}: ${reason(cause)}.`, { cause });
    });
    const body = await response.text();
    if (!response.ok) {
      const status = `${response.status} ${response.statusText}`.trim();
      throw new Error(`${endpoint}: expected status 200, received ${status}: ${body.slice(0, 300)}`);
    }
    return parseEmbeddings(body, input.length, endpoint);
  }
}

/** What a model wants before a text. The models of Nomic tell questions from documents by it. */
const prefixOf = (model: string, kind: EmbeddingKind): string =>
  model.includes('nomic-embed-text') ? `search_${kind}: ` : '';

/** The answer's vectors in the order of the inputs; an answer of another form is an error that shows how it begins. */
function parseEmbeddings(body: string, count: number, endpoint: string): Float32Array[] {
  let data: { index: number; embedding: number[] }[];
  try {
    ({ data } = JSON.parse(body));
    const vectors = data.toSorted((a, b) => a.index - b.index).map(({ embedding }) => Float32Array.from(embedding));
    const dimensions = vectors[0]?.length ?? 0;
    if (vectors.length === count && dimensions > 0 && vectors.every((vector) => vector.length === dimensions)) {
      return vectors;
    }
  } catch {
    // Told below, together with whatever else is not as expected.
  }
  throw new Error(`${endpoint}: expected ${count} embeddings of one length, received ${body.slice(0, 300)}`);
}

function reason(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}
