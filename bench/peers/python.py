"""asyncio: a coroutine for each task under gather. lesson TASKS STEPS, waits TASKS,
or yielding TASKS STEPS: the lesson with steps that let others go first, asyncio.sleep(0)."""

import asyncio
import sys
import time


class Steps:
    """A task's steps as an asynchronous iterator."""

    def __init__(self, step, steps):
        self.step = step
        self.left = steps

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.left == 0:
            raise StopAsyncIteration
        self.left -= 1
        return self.step


async def step():
    return 1


async def yielding():
    await asyncio.sleep(0)
    return 1


async def lesson(steps, step=step):
    done = 0
    async for each in Steps(step, steps):
        done += await each()
    return done


async def waits(steps):
    for _ in range(steps):
        await asyncio.sleep(0.5)
    return steps


async def main(work, tasks, steps=2):
    start = time.perf_counter()
    done = sum(await asyncio.gather(*(work(steps) for _ in range(tasks))))
    took = time.perf_counter() - start
    if done != tasks * steps:
        sys.exit(f"not every step was done: {done}")
    print(f"{took * 1000:.0f} ms")


works = {"lesson": lesson, "yielding": lambda steps: lesson(steps, yielding), "waits": waits}
asyncio.run(main(works[sys.argv[1]], *map(int, sys.argv[2:])))
