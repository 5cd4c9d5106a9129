// A worker that writes rows of its own and searches, on a connection of its own: node worker.cjs FILE NUMBER ROWS EXTENSION

const Database = require('better-sqlite3');

function work(file, number, rows, extension) {
  const client = new Database(file, { timeout: 30_000 });
  client.loadExtension(extension);
  const insert = client.prepare('insert into docs (id, vector) values (?, ?)');
  const find = client.prepare('select id from docs where knn_match(distance, ?) order by distance limit 1').pluck();
  let found = 0;
  for (let i = 0; i < rows; i++) {
    const id = number * 1000 + i;
    const vector = Buffer.from(Float32Array.of(id, 1).buffer);
    insert.run(id, vector);
    if (find.get(vector) === id) found++;
  }
  client.close();
  return found;
}

module.exports = { work };

if (require.main === module) {
  const cluster = require('node:cluster');
  const [file, workers, rows, extension] = process.argv.slice(2);
  if (cluster.isPrimary && process.send === undefined) {
    let total = 0;
    // The connection of the primary is open, and stays its own.
    const client = new Database(file);
    client.loadExtension(extension);
    client.prepare('select count(*) from docs').get();
    for (let number = 1; number <= Number(workers); number++) {
      cluster.fork({ WORKER_NUMBER: String(number) }).on('message', (found) => {
        total += found;
      });
    }
    let left = Number(workers);
    cluster.on('exit', (_, code) => {
      if (code !== 0) process.exitCode = 1;
      if (--left > 0) return;
      console.log(JSON.stringify({ found: total, rows: client.prepare('select count(*) from docs').pluck().get() }));
    });
  } else {
    const number = Number(process.env.WORKER_NUMBER);
    process.send(work(file, number, Number(rows), extension), () => process.disconnect());
  }
}
