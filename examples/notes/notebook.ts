import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { and, eq, inArray, ne } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { knnMatch, loadVectorExtension } from 'drizzle-vector';
import { localEmbedder } from '../semantic-search/local-embedder.js';
import { splitMarkdown } from '../semantic-search/passages.js';
import { notes, notesEmbedding, passages } from './schema.js';

const MIGRATIONS = fileURLToPath(new URL('../../migrations', import.meta.url));

/** A file of notes, brought up to date by the migrations that drizzle-kit wrote. */
export class Notebook {
  readonly #client: Database.Database;
  readonly #db: ReturnType<typeof drizzle>;

  constructor(file: string, migrationsFolder = MIGRATIONS) {
    this.#client = new Database(file);
    loadVectorExtension(this.#client); // before the migrations, which create virtual tables
    this.#db = drizzle({ client: this.#client });
    migrate(this.#db, { migrationsFolder });
  }

  /** Adds a note of Markdown, or replaces the one of this title. */
  async write(title: string, markdown: string): Promise<void> {
    const found = splitMarkdown(markdown);
    const [embedding, ...embeddings] = await localEmbedder.embed([title, ...found.map(({ text }) => text)]);
    this.#db.transaction((tx) => {
      const upsert = tx.insert(notes).values({ title, embedding });
      const { id } = upsert.onConflictDoUpdate({ target: notes.title, set: { embedding } }).returning().get();
      tx.delete(passages).where(eq(passages.noteId, id)).run();
      for (const [i, passage] of found.entries()) {
        tx.insert(passages)
          .values({ ...passage, noteId: id, embedding: embeddings[i] as Float32Array })
          .run();
      }
    });
  }

  /** The passages nearest to a question, of the notes of these titles or of all. */
  async search(question: string, { titles, limit = 3 }: { titles?: string[]; limit?: number } = {}) {
    const query = await embed(question);
    const chosen = titles && this.#db.select({ id: notes.id }).from(notes).where(inArray(notes.title, titles));
    return this.#db
      .select({ note: notes.title, heading: passages.heading, text: passages.text, distance: passages.distance })
      .from(passages)
      .innerJoin(notes, eq(notes.id, passages.noteId))
      .where(and(knnMatch(passages.distance, query), chosen && inArray(passages.noteId, chosen)))
      .orderBy(passages.distance)
      .limit(limit)
      .all();
  }

  /** The notes whose titles are most like a title. */
  async similar(title: string, limit = 2): Promise<string[]> {
    const found = this.#db
      .select({ title: notes.title })
      .from(notes)
      .innerJoin(notesEmbedding, eq(notesEmbedding.id, notes.id))
      .where(and(knnMatch(notesEmbedding.distance, await embed(title)), ne(notes.title, title)))
      .orderBy(notesEmbedding.distance)
      .limit(limit)
      .all();
    return found.map((note) => note.title);
  }

  close(): void {
    this.#client.close();
  }
}

async function embed(text: string): Promise<Float32Array> {
  const [embedding] = await localEmbedder.embed([text]);
  return embedding as Float32Array;
}
