import { defineConfig } from 'drizzle-kit';
import { withVectors } from 'drizzle-vector/kit';

export default withVectors(
  defineConfig({
    dialect: 'sqlite',
    schema: './examples/notes/schema.ts',
    out: './migrations',
    dbCredentials: { url: './examples/notes/notes.db' },
  }),
);
