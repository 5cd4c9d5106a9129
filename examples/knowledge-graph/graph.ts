import Database from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { cosineDistance, createVectorIndex, knnMatch, loadVectorExtension } from 'drizzle-vector';
import { insertTexts } from 'drizzle-vector/embeddings';
import { inTransaction } from '../rag/in-transaction.js';
import { localEmbedder } from '../semantic-search/local-embedder.js';
import type { Package } from './packages.js';
import { dependencies, packages, packagesEmbedding } from './schema.js';

const TABLES = [
  sql`create table packages (
    id integer primary key, name text not null unique, description text not null, keywords text not null, embedding blob not null)`,
  sql`create table dependencies (
    package_id integer not null references packages (id), needs_id integer not null references packages (id),
    primary key (package_id, needs_id)) without rowid`,
  sql`create index dependencies_needs_id on dependencies (needs_id)`,
];

/** A package of the subgraph around a question. */
export interface Node {
  readonly name: string;
  readonly description: string;
  /** Steps from the nearest of the packages that the question found; 0 for these. */
  readonly hops: number;
  /** Cosine distance to the question: 0 is the same direction, 1 is unrelated. */
  readonly distance: number;
  /** The shortest way to it, by arrows from a package to one that it needs, or the other way around: `a → b`, `b ← a`. */
  readonly path: string;
}

export interface ExploreOptions {
  /** How many packages the question finds. */
  readonly seeds?: number;
  /** How many steps are taken from them. */
  readonly hops?: number;
}

/** Packages and what they need, in SQLite: found by a question, and followed along the edges. */
export class PackageGraph {
  readonly #client: Database.Database;
  readonly #db: BetterSQLite3Database;

  constructor(file: string) {
    this.#client = new Database(file);
    loadVectorExtension(this.#client);
    this.#db = drizzle({ client: this.#client });
    for (const table of TABLES) this.#db.run(table);
    createVectorIndex(this.#db, packagesEmbedding);
  }

  /** Puts packages into the graph, with the edges among them; gives how many edges that is. */
  async add(all: readonly Package[]): Promise<number> {
    const ids = new Map(all.map(({ name }, index) => [name, index + 1]));
    const rows = all.map(({ name, description, keywords }, index) => ({ id: index + 1, name, description, keywords }));
    const edges = all.flatMap(({ name, needs }) =>
      needs.flatMap((needed) => {
        const needsId = ids.get(needed);
        return needsId === undefined ? [] : { packageId: ids.get(name) as number, needsId };
      }),
    );
    await inTransaction(this.#db, async () => {
      await insertTexts(this.#db, packages, rows, localEmbedder, {
        text: ({ name, description, keywords }) => `${name} ${description} ${keywords}`,
      });
      for (const edge of edges) this.#db.insert(dependencies).values(edge).run();
    });
    return edges.length;
  }

  /**
   * The packages nearest to a question, what they need, what needs them, and so on, in one statement. A way keeps its direction:
   * what else needs a package that both need is no neighbor.
   */
  async explore(question: string, { seeds = 3, hops = 2 }: ExploreOptions = {}): Promise<Node[]> {
    const [query] = (await localEmbedder.embed([question])) as [Float32Array];
    return this.#db.all<Node>(sql`
      with recursive
        seed (id) as materialized (
          select ${packagesEmbedding.id} from ${packagesEmbedding}
          where ${knnMatch(packagesEmbedding.distance, query)} order by ${packagesEmbedding.distance} limit ${seeds}
        ),
        needed (id, hops, path) as (
          select id, 0, (select ${packages.name} from ${packages} where ${packages.id} = seed.id) from seed
          union
          select ${packages.id}, hops + 1, path || ' → ' || ${packages.name}
          from needed
          join ${dependencies} on ${dependencies.packageId} = needed.id
          join ${packages} on ${packages.id} = ${dependencies.needsId}
          where hops < ${hops}
        ),
        needing (id, hops, path) as (
          select id, hops, path from needed where hops = 0
          union
          select ${packages.id}, hops + 1, path || ' ← ' || ${packages.name}
          from needing
          join ${dependencies} on ${dependencies.needsId} = needing.id
          join ${packages} on ${packages.id} = ${dependencies.packageId}
          where hops < ${hops}
        ),
        nearest (id, hops, path) as ( -- path is that of the least hops
          select id, min(hops), path from (select * from needed union all select * from needing) group by id
        )
      select ${packages.name} as name, ${packages.description} as description, nearest.hops as hops,
        ${cosineDistance(packages.embedding, query)} as distance, nearest.path as path
      from nearest join ${packages} on ${packages.id} = nearest.id
      order by nearest.hops, distance
    `);
  }

  close(): void {
    this.#client.close();
  }
}
