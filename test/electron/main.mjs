// Searches in a new database, says what it found, and ends with 0 if it is right.
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { integer } from 'drizzle-orm/sqlite-core';
import {
  createVectorTable,
  float4Vector,
  getLoadablePath,
  knn,
  loadVectorExtension,
  vectorTable,
} from 'drizzle-vector';
import { app } from 'electron';

app.whenReady().then(() => {
  try {
    const docs = vectorTable('docs', { id: integer('id').primaryKey(), embedding: float4Vector('embedding', 2) });
    const sqlite = new Database(':memory:');
    loadVectorExtension(sqlite);
    const db = drizzle({ client: sqlite });
    createVectorTable(db, docs);
    db.insert(docs)
      .values([{ embedding: new Float32Array([1, 0]) }, { embedding: new Float32Array([0, 1]) }])
      .run();
    const [nearest] = knn(db, docs, new Float32Array([0, 2]), { k: 1 });
    sqlite.close();
    console.log(process.versions.electron, getLoadablePath(), nearest);
    app.exit(app.isPackaged && nearest?.id === 2 ? 0 : 1);
  } catch (error) {
    console.error(error);
    app.exit(1);
  }
});
