import { npmVersion } from 'drizzle-orm/version';

/** Whether `drizzle-orm` is 1.x in this run; vitest.config.ts runs every test on both lines. */
export const isDrizzle1: boolean = npmVersion.startsWith('1.');
