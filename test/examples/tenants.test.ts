import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readDocuments } from '../../examples/rag/documents.js';
import { Tenants } from '../../examples/tenants/tenants.js';

let folder: string;
let tenants: Tenants;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'drizzle-vector-tenants-'));
  write(
    'node_modules/bakery/README.md',
    '# Bakery\n\n## Install\n\nInstall the oven first, then the mixer, with the screws that came with them.\n\n## Sourdough\n\nMix flour, water and the sourdough starter, and let the dough rest overnight.',
  );
  write(
    'node_modules/shipyard/README.md',
    '# Shipyard\n\n## Install\n\nInstall the crane on the pier, and let nobody stand under it while it lifts.\n\n## Hull\n\nPaint the hull of the boat in the spring, when the wood has dried.',
  );
  tenants = new Tenants(join(folder, 'tenants.db'));
  await tenants.add(readDocuments(folder, 'own'));
});

afterEach(() => {
  tenants.close();
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, text: string): void {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), text);
}

test('each tenant gets its own answer to the same question', async () => {
  const [ofBakery] = await tenants.search('bakery', 'how do I install it');
  const [ofShipyard] = await tenants.search('shipyard', 'how do I install it');
  expect(ofBakery).toMatchObject({ tenant: 'bakery', path: 'node_modules/bakery/README.md' });
  expect(ofBakery?.text).toContain('the oven');
  expect(ofShipyard?.text).toContain('the crane');
});

test('a search gives rows of its tenant only, even where those of another are nearer', async () => {
  const hits = await tenants.search('shipyard', 'mix flour, water and the sourdough starter');
  expect(hits.map(({ tenant }) => tenant)).toEqual(['shipyard', 'shipyard']);
  expect(await tenants.search('nobody', 'sourdough')).toEqual([]);
});

test('a search without a tenant is refused', async () => {
  const error: unknown = await tenants.searchWithoutTenant('sourdough').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Error);
  const { message, cause } = error as Error;
  expect(`${message} ${cause}`).toContain('expected a condition on the partition key "tenant"');
});

test('the sizes are those of the tenants', async () => {
  write('node_modules/bakery/docs/rye.md', '# Rye\n\nRye bread stays fresh for a week when it is kept in a linen bag.');
  await tenants.add(readDocuments(join(folder, 'node_modules/bakery/docs'), 'bakery'));
  expect(tenants.sizes()).toEqual([
    { tenant: 'bakery', size: 3 },
    { tenant: 'shipyard', size: 2 },
  ]);
});
