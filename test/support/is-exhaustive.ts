/** Whether this run tests with larger data and more steps: see the exhaustive projects in vitest.config.ts. */
export const isExhaustive: boolean = process.env.DRIZZLE_VECTOR_TESTS === 'exhaustive';
