import type { Source } from './library.js';

/** What a language model gets: the question, and the passages to answer it from, numbered for its citations. */
export function promptOf(question: string, sources: readonly Source[]): string {
  const numbered = sources.map(({ package: name, path, heading, text }, index) => {
    const place = [name, path, heading].filter(Boolean).join(' | ');
    return `[${index + 1}] ${place}\n${text}`;
  });
  return [
    'Answer the question from the sources below only. Cite them by their numbers, like [1]; say so if they have no answer.',
    ...numbered,
    `Question: ${question}`,
  ].join('\n\n');
}
