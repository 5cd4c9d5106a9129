import { readPassages } from '../semantic-search/documents.js';
import type { Passage } from '../semantic-search/passages.js';

export interface Document {
  /** Relative to the folder, with forward slashes. */
  readonly path: string;
  readonly package: string;
  readonly passages: Passage[];
}

/**
 * The Markdown documents below a folder with their passages; those outside of `node_modules` are of the package `own`.
 *
 * @param paths the files and folders to read, relative to the folder; by default all of it.
 */
export function readDocuments(folder: string, own: string, paths?: readonly string[]): Document[] {
  const documents = new Map<string, Document>();
  for (const { file: path, ...passage } of readPassages(folder, paths)) {
    const document = documents.get(path) ?? { path, package: packageOf(path) ?? own, passages: [] };
    document.passages.push(passage);
    documents.set(path, document);
  }
  return [...documents.values()];
}

/** Of `node_modules/@scope/name/docs/api.md` it is `@scope/name`. */
function packageOf(path: string): string | undefined {
  return path.match(/.*(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1];
}
