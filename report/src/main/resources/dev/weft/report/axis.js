// Time across the page. Where a run was cut off and continued later nothing happens for long; such
// a gap is folded to a small part of the width, so that what did happen can be seen.

const GAP_SHARE = 0.2,
  FOLDED_SHARE = 0.02,
  BUCKETS = 2000;

/** Long times in which no task does anything, as [from, to] in order. */
function findGaps(end) {
  const { size, from, to } = run.stretches;
  const steps = new Int32Array(BUCKETS + 2);
  const bucket = (time) => Math.max(0, Math.min(BUCKETS, Math.floor((time / end) * BUCKETS)));
  for (let i = 0; i < size; i++) {
    steps[bucket(from[i])]++;
    steps[bucket(to[i]) + 1]--;
  }
  const gaps = [];
  for (let b = 0, busy = 0, since = -1; b <= BUCKETS; b++) {
    busy += steps[b];
    if (busy === 0 && since < 0) since = b;
    if ((busy > 0 || b === BUCKETS) && since >= 0) {
      if (since > 0 && busy > 0 && b - since > BUCKETS * GAP_SHARE)
        gaps.push(edges(((since + b) / 2 / BUCKETS) * end));
      since = -1;
    }
  }
  return gaps;
}

/** Where exactly the gap around an instant begins and ends. */
function edges(middle) {
  const { size, from, to } = run.stretches;
  let begin = 0,
    end = Infinity;
  for (let i = 0; i < size; i++) {
    if (to[i] <= middle) begin = Math.max(begin, to[i]);
    else end = Math.min(end, from[i]);
  }
  return [begin, end];
}

/** Places are times after folding; the window from `from` to `to`, in places, is `width` pixels. */
class Axis {
  constructor(end) {
    const gaps = end > 0 ? findGaps(end) : [];
    const begin = run.lanes.reduce((least, lane) => Math.min(least, lane.began), 0);
    const left = gaps.reduce((sum, [a, b]) => sum - (b - a), end - begin);
    this.folded = Math.max(1, left * FOLDED_SHARE);
    this.gaps = gaps;
    this.begin = begin;
    this.end = Math.max(this.place(end), begin + 1000);
    this.width = 1;
    this.fit();
  }

  fit() {
    this.from = this.begin;
    this.to = this.end;
  }

  place(time) {
    let place = time;
    for (const [a, b] of this.gaps) {
      if (time >= b) place -= b - a - this.folded;
      else if (time > a) place -= (time - a) * (1 - this.folded / (b - a));
    }
    return place;
  }

  time(place) {
    let time = place;
    for (const [a, b] of this.gaps) {
      if (time >= a + this.folded) time += b - a - this.folded;
      else if (time > a) time = a + ((time - a) * (b - a)) / this.folded;
    }
    return time;
  }

  x(time) {
    return ((this.place(time) - this.from) / (this.to - this.from)) * this.width;
  }

  timeAt(x) {
    return this.time(this.from + (x / this.width) * (this.to - this.from));
  }

  /** Shows `factor` times as much, with what is at `x` staying there. */
  zoom(factor, x = this.width / 2) {
    const span = this.to - this.from;
    const least = Math.min(10, this.end - this.begin);
    const next = Math.max(least, Math.min(this.end - this.begin, span * factor));
    const fixed = this.from + (x / this.width) * span;
    this.show(fixed - (x / this.width) * next, next);
  }

  pan(pixels) {
    const span = this.to - this.from;
    this.show(this.from + (pixels / this.width) * span, span);
  }

  /** Shows a length of places from one on, as far as there are any. */
  show(from, span) {
    this.from = Math.max(this.begin, Math.min(this.end - span, from));
    this.to = this.from + span;
  }

  isFit() {
    return this.from <= this.begin && this.to >= this.end;
  }

  /** Round times about a hundred pixels apart, and how far apart they are. */
  ticks() {
    const step = roundStep(((this.to - this.from) / this.width) * 110);
    const times = [];
    let free = 0;
    if (this.from <= this.begin) {
      times.push(this.begin);
      free = 60;
    }
    for (let x = 0; x <= this.width;) {
      const next = Math.ceil((this.timeAt(x) + step * 1e-9) / step) * step;
      const at = this.x(next);
      const gap = this.gaps.find(([a, b]) => next > a && next < b);
      if (!gap && at >= free && at <= this.width) {
        times.push(next);
        free = at + 60;
      }
      x = Math.max(x + 1, gap ? this.x(gap[1]) - 1 : at + 0.5);
    }
    return { times, step };
  }
}

function roundStep(least) {
  const seconds = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400,
  ];
  if (least > 1_000_000) {
    const fitting = seconds.find((it) => it * 1_000_000 >= least);
    return fitting ? fitting * 1_000_000 : Math.ceil(least / 86_400e6) * 86_400e6;
  }
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return [1, 2, 5, 10].find((it) => it * power >= least) * power;
}
