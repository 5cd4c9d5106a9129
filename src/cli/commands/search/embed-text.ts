import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { encodeVector } from '../../../columns/encode-vector.js';
import { fileNotFound, unfitEmbedder } from '../../../errors/command-line.js';
import { describeValue } from '../../../errors/message.js';
import { checkEmbedder } from '../../../texts/check-embedder.js';
import { checkText } from '../../../texts/check-text.js';
import { embedTexts } from '../../../texts/embed-texts.js';
import type { Embedder } from '../../../texts/embedder.js';
import type { SearchedTable } from '../../tables/searched-tables.js';

/** Embeds a text with the embedder in a file, as a vector of the table. */
export async function embedText(path: string, table: SearchedTable, text: string): Promise<Uint8Array> {
  const embedder = await loadEmbedder(path);
  const type = { element: table.type, dimensions: table.dim, label: `${table.name}.${table.column}` };
  const subject = `--embedder ${path}`;
  checkEmbedder(subject, embedder, { ...type, model: table.model ?? undefined });
  checkText('--text', text);
  const [embedding] = await embedTexts(subject, embedder, [text], 'query');
  return encodeVector({ ...type, label: subject }, embedding, table.metric === 'cosine');
}

async function loadEmbedder(path: string): Promise<Embedder> {
  const file = resolve(path);
  if (!existsSync(file)) throw fileNotFound(path);
  const module: { readonly default?: Embedder } = await import(pathToFileURL(file).href);
  if (typeof module.default !== 'object') throw unfitEmbedder(path, describeValue(module.default));
  return module.default;
}
