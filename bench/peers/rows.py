"""asyncio: workers that take the next row of a CSV file when they are done with one. FILE ROWS"""

import asyncio
import csv
import sys
import time

WORKERS = 1_000


async def step(row):
    return 1 if row[0] else 0


async def worker(rows):
    done = 0
    for row in rows:
        done += await step(row)
    return done


async def main(file, count):
    start = time.perf_counter()
    with open(file, encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines)
        next(rows)  # The names of the columns.
        done = sum(await asyncio.gather(*(worker(rows) for _ in range(WORKERS))))
    took = time.perf_counter() - start
    if done != int(count):
        sys.exit(f"not every row was done: {done}")
    print(f"{took * 1000:.0f} ms")


asyncio.run(main(*sys.argv[1:]))
