import { fileURLToPath } from 'node:url';

/** What is searched by default: the documents of this repository and of the packages that it has installed. */
export const OWN_DOCUMENTS = {
  folder: fileURLToPath(new URL('../..', import.meta.url)),
  paths: ['README.md', 'docs', 'node_modules'],
};

/** The search by vector knows the word by its letters. */
export const MISSPELT_QUESTION = 'how do I add a progresbar to a command-line application';

/** What is asked by default. The test of this example says what the right answers are. */
export const OWN_QUESTIONS = [
  'can I have vector tables in Turso Cloud',
  'how do I migrate vector tables with drizzle-kit',
  'how do I test whether a version satisfies a range',
  'how do I list the files in a tar archive',
  MISSPELT_QUESTION,
] as const;
