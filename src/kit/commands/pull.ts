import type { Driver } from '../database/driver.js';
export function rewritePulled(_driver: Driver, _out: string): void {}
