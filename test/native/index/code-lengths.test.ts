// The codes of an index lie in memory with gaps that depend on their length, and in the file without any.

import { expect, test } from 'vitest';
import { betterSqlite3 } from '../host.js';
import { PeerConnection } from '../support/peer-connection.js';
import { Random } from '../support/random.js';
import { blob } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const ROWS = 1300; // so many that a beam of 16 takes less time than a scan
const { open, file, closing } = workspace(betterSqlite3);

test.each([16, 31, 63, 64, 65, 96, 97, 128, 129, 255, 256, 257])(
  'an index of codes of %d bytes finds its rows, as it was built and as it was read from the file',
  async (dim) => {
    const random = new Random(dim);
    const vectors = Array.from({ length: ROWS }, () => blob(random.vector(dim, -1, 1), 'float4'));
    const db = await open(file());
    await db.run(`
      CREATE VIRTUAL TABLE docs USING vector(dim=${dim}, metric=l2, mode=hnsw, quantization=int1, ef_search=16);
      INSERT INTO docs(id, vector) VALUES ${vectors.map((vector, index) => `(${index}, ${vector})`).join()};
      SELECT vector_rebuild_index('docs')`);
    const reader = closing(PeerConnection.inProcess(file()));

    for (const connection of [db, reader]) {
      let found = 0;
      for (let id = 0; id < ROWS; id += 13) {
        const nearest = await connection.value(
          `SELECT id FROM docs WHERE knn_match(distance, ${vectors[id]}) ORDER BY distance LIMIT 1`,
        );
        if (nearest === id) found++;
      }
      expect(found).toBeGreaterThanOrEqual(99); // of 100
    }
  },
);
