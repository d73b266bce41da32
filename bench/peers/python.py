"""asyncio: a coroutine for each task under gather. lesson TASKS STEPS, waits TASKS,
or yielding TASKS STEPS: the lesson with steps that let others go first, asyncio.sleep(0);
merged SOURCES EACH: elements of many sources, through a queue; aiostream SOURCES EACH: the
same, by its merge."""

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


async def numbers(each):
    for number in range(each):
        yield number


async def merged(sources, each):
    queue = asyncio.Queue(1024)

    async def put(source):
        async for element in source:
            await queue.put(element)
        await queue.put(None)

    async with asyncio.TaskGroup() as group:
        for _ in range(sources):
            group.create_task(put(numbers(each)))
        done, open_sources = 0, sources
        while open_sources:
            if await queue.get() is None:
                open_sources -= 1
            else:
                done += 1
    return done


async def aiostream(sources, each):
    from aiostream import stream

    done = 0
    async with stream.merge(*(numbers(each) for _ in range(sources))).stream() as elements:
        async for _ in elements:
            done += 1
    return done


async def merge(work, sources, each):
    start = time.perf_counter()
    done = await work(sources, each)
    took = time.perf_counter() - start
    if done != sources * each:
        sys.exit(f"not every element came: {done}")
    print(f"{took * 1000:.0f} ms")


merges = {"merged": merged, "aiostream": aiostream}
works = {"lesson": lesson, "yielding": lambda steps: lesson(steps, yielding), "waits": waits}
numbers_given = map(int, sys.argv[2:])
if sys.argv[1] in merges:
    asyncio.run(merge(merges[sys.argv[1]], *numbers_given))
else:
    asyncio.run(main(works[sys.argv[1]], *numbers_given))
