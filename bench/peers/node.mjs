// Node: a promise for each task under Promise.all. lesson TASKS STEPS, or waits TASKS.
import { setTimeout as sleep } from "node:timers/promises";

const step = async () => 1;

async function* stepsOf(steps) {
  for (let i = 0; i < steps; i++) yield step;
}

const works = {
  async lesson(steps) {
    let done = 0;
    for await (const each of stepsOf(steps)) done += await each();
    return done;
  },
  async waits(steps) {
    for (let step = 0; step < steps; step++) await sleep(500);
    return steps;
  },
};

const [work, tasks, steps = 2] = [process.argv[2], ...process.argv.slice(3).map(Number)];
const start = performance.now();
const results = await Promise.all(Array.from({ length: tasks }, () => works[work](steps)));
const took = performance.now() - start;
const done = results.reduce((sum, each) => sum + each, 0);
if (done !== tasks * steps) throw new Error(`not every step was done: ${done}`);
console.log(`${took.toFixed(0)} ms`);
