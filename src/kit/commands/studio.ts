import type { VirtualTable } from '../../tables/virtual-table.js';
import type { Driver } from '../database/driver.js';
import { PlainCopy } from '../database/plain-copy.js';

/** Shows virtual tables as the schema sees them, and hides the tables that they consist of. */
export function showVectorTables(driver: Driver): void {
  const copy = new PlainCopy(driver, shownType);
  driver.intercept((sql, database) => copy.read(sql, database));
}

const shownType = ({ madeBy, description }: VirtualTable): string =>
  madeBy === 'vectorTable' ? `${description.type}Vector(${description.dimensions})` : 'integer';
