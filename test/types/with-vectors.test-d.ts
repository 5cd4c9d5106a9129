import { withVectors } from 'drizzle-vector/kit';
import { expectTypeOf, test } from 'vitest';

test('withVectors takes a config whose options may be undefined, as defineConfig() of drizzle-kit 1.0 types them', () => {
  const config = {} as { dialect: 'sqlite'; schema?: string | undefined; driver?: undefined; casing?: undefined };
  expectTypeOf(withVectors(config)).toEqualTypeOf<typeof config>();
});
