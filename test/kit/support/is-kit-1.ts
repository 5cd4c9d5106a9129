/** Whether drizzle-kit is 1.x in this run; vitest.config.ts runs every test of it on both lines. */
export const isKit1: boolean = process.env.DRIZZLE_KIT_LINE === '1.0';
