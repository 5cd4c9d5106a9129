/**
 * The client of the driver under a Drizzle database or a transaction; undefined where there is none. A transaction has
 * no `$client`.
 */
export function clientOf(db: unknown): object | undefined {
  const { $client, session } = (db ?? {}) as { $client?: object; session?: { client?: object } };
  return $client ?? session?.client;
}
