const HALF_OF_INTEGERS = '4611686018427387904'; // 2 to the power of 62
const PREFIX = 'drizzle-vector:moved:';

/**
 * Another value for each value of a key, so that no row refers to it. Different keys stay different. Where a new value
 * is that of another row after all, the UPDATE fails, and so does the migration.
 */
export const movedKeySql = (column: string): string =>
  `CASE typeof(${column}) WHEN 'integer' THEN ${otherHalf(column)} WHEN 'text' THEN '${PREFIX}' || ${column} ` +
  `ELSE '${PREFIX}' || quote(${column}) END`;

/** The value from which {@link movedKeySql} made an integer or a text. */
export const originalKeySql = (column: string): string =>
  `CASE typeof(${column}) WHEN 'integer' THEN ${otherHalf(column)} ELSE substr(${column}, ${PREFIX.length + 1}) END`;

// Twice, it gives the same integer again.
const otherHalf = (column: string): string =>
  `CASE WHEN ${column} < 0 THEN ${column} + ${HALF_OF_INTEGERS} ELSE ${column} - ${HALF_OF_INTEGERS} END`;
