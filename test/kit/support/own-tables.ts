import type { Scenario, ScenarioDatabase } from './scenarios.js';

/** Where the name of a table of the scenarios begins: `posts` is the beginning of `posts_embedding` and `postsEmbedding`, too. */
const NAME = /\b(?=(?:areas|articles|docs|notes|pages|papers|posts|regions|users)(?:\b|_|[A-Z]))/g;

/** The scenario with a prefix before the names of its tables, so that several scenarios fit into one schema. */
export function withOwnTables(scenario: Scenario, prefix: string): Scenario {
  const { before, after, renames = [], empties, fill, check } = scenario;
  const own = (text: string) => text.replace(NAME, prefix);
  const ownDatabase = (database: ScenarioDatabase): ScenarioDatabase => ({
    exec: (sql) => database.exec(own(sql)),
    prepare: (sql) => database.prepare(own(sql)),
  });
  return {
    ...scenario,
    before: own(before),
    after: own(after),
    renames: renames.map(([from, to]) => [own(from), own(to)]),
    ...(empties === undefined ? {} : { empties: own(empties) }),
    fill: (database) => fill(ownDatabase(database)),
    check: (database) => check(ownDatabase(database)),
  };
}
