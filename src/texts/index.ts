export { cachedEmbedder } from './cached-embedder.js';
export type { CachedEmbedderOptions } from './cached-embedder-options.js';
export { calibrateTexts } from './calibrate-texts.js';
export type { Embedder, EmbeddingKind, EmbeddingVector, EmbedOptions } from './embedder.js';
export { insertTexts } from './insert-texts.js';
export type { InsertTextsOptions, TextProgress } from './insert-texts-options.js';
export { searchText } from './search-text.js';
export type { TextKey, TextRow } from './text-row.js';
