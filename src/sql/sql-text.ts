/** Quotes an identifier: in double quotes, with each double quote inside doubled. */
export const quoteIdentifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Quotes a string literal: in single quotes, with each single quote inside doubled. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
