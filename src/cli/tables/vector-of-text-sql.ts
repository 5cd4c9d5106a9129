/** Whether a text is JSON and not base64, as the extension tells the two apart. */
export const isJsonSql = (column: string): string => `ltrim(${column}, char(9, 10, 13, 32)) LIKE '[%'`;

/**
 * The vector of a text as a BLOB. The extension reads JSON and base64 in the column of an index.
 *
 * @param column the column as SQL.
 */
export const vectorOfTextSql = (column: string, type: string): string =>
  `CASE WHEN ${isJsonSql(column)} THEN vector_from_json(${column}, '${type}') ` +
  `ELSE vector_from_base64(${column}, '${type}') END`;
