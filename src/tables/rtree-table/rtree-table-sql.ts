import { quoteIdentifier } from '../../sql/sql-text.js';
import { virtualTableStatement } from '../../sql/virtual-table-statement.js';
import type { RtreeTableDescription } from './rtree-table-description.js';

/** The declared type of the key, which a migration tool compares: `rtree("id", "min_x", "max_x", +"label" TEXT)`. */
export const rtreeType = (rtree: RtreeTableDescription): string => `${rtree.type}(${rtreeArguments(rtree).join(', ')})`;

export const createRtreeSql = (rtree: RtreeTableDescription, ifNotExists: boolean): string =>
  virtualTableStatement(rtree.name, ifNotExists, rtreeArguments(rtree), rtree.type);

export const dropRtreeSql = (name: string, ifExists: boolean): string =>
  `DROP TABLE ${ifExists ? 'IF EXISTS ' : ''}${quoteIdentifier(name)}`;

const rtreeArguments = ({ key, bounds, auxiliary }: RtreeTableDescription): string[] => [
  ...[key, ...bounds].map(quoteIdentifier),
  ...auxiliary.map(({ name, type }) => `+${quoteIdentifier(name)}${type === '' ? '' : ` ${type}`}`),
];
