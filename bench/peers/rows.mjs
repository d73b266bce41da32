// Node: a promise for each row of a CSV file, a thousand at once, as csv-parse reads it. FILE ROWS
import { createReadStream } from "node:fs";
import { createRequire } from "node:module";

// Where npm has put it is not above this file.
const { parse } = createRequire(`${process.env.NODE_PATH}/`)("csv-parse");
const AT_ONCE = 1000;

const step = async (row) => (row[0] ? 1 : 0);

const [file, count] = process.argv.slice(2);
const start = performance.now();
const running = new Set();
let done = 0;
for await (const row of createReadStream(file).pipe(parse({ from_line: 2 }))) {
  const task = step(row).then((each) => {
    done += each;
    running.delete(task);
  });
  running.add(task);
  if (running.size === AT_ONCE) await Promise.race(running);
}
await Promise.all(running);
const took = performance.now() - start;
if (done !== Number(count)) throw new Error(`not every row was done: ${done}`);
console.log(`${took.toFixed(0)} ms`);
