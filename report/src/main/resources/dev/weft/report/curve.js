// How many there are of something over time.

/** From when each of them is there, and until when; what takes no time must not be among them. */
function curve(starts, ends) {
  starts.sort();
  ends.sort();
  const at = new Float64Array(2 * ends.length),
    value = new Int32Array(2 * ends.length);
  let size = 0,
    s = 0,
    e = 0,
    now = 0,
    peak = 0;
  while (e < ends.length) {
    const time = s < starts.length ? Math.min(starts[s], ends[e]) : ends[e];
    // Who leaves at an instant makes room for who comes at it.
    while (e < ends.length && ends[e] === time) {
      e++;
      now--;
    }
    while (s < starts.length && starts[s] === time) {
      s++;
      now++;
    }
    at[size] = time;
    value[size++] = now;
    peak = Math.max(peak, now);
  }
  return { at: at.subarray(0, size), value: value.subarray(0, size), peak };
}

/** The same where the one at index i counts as many times as `weights[i]` says. */
function weightedCurve(starts, ends, weights) {
  const moves = [];
  starts.forEach((time, i) => moves.push([time, weights[i]], [ends[i], -weights[i]]));
  moves.sort((one, other) => one[0] - other[0]);
  const at = [],
    value = [];
  let now = 0,
    peak = 0;
  moves.forEach(([time, change], i) => {
    now += change;
    if (moves[i + 1]?.[0] === time) return;
    at.push(time);
    value.push(now);
    peak = Math.max(peak, now);
  });
  return { at: Float64Array.from(at), value: Int32Array.from(value), peak };
}

/**
 * The curve of those stretches of some lanes for which `isMeant(mark, index)`, and of whole lanes.
 * Each counts as many times as `weightOf(index)` says, if given.
 */
function curveOf(lanes, isMeant, whole = [], weightOf = undefined) {
  const { mark, from, to } = run.stretches;
  const room = lanes.reduce((sum, lane) => sum + lane.end - lane.first, whole.length);
  const starts = new Float64Array(room),
    ends = new Float64Array(room);
  const weights = weightOf && [];
  let size = 0;
  for (const lane of lanes) {
    for (let i = lane.first; i < lane.end; i++) {
      if (from[i] < to[i] && isMeant(mark[i], i)) {
        weights?.push(weightOf(i));
        starts[size] = from[i];
        ends[size++] = to[i];
      }
    }
  }
  for (const lane of whole) {
    weights?.push(1);
    starts[size] = lane.began;
    ends[size++] = lane.to;
  }
  const begun = starts.subarray(0, size),
    over = ends.subarray(0, size);
  return weights ? weightedCurve(begun, over, weights) : curve(begun, over);
}

function isBusy(mark) {
  return mark === RUNNING || mark === FAULT || mark === CUT;
}

/** The highest value in each pixel of the axis, so that no peak is lost however narrow. */
function peaks(of, axis) {
  const { at, value } = of;
  const highest = new Int32Array(Math.max(1, Math.floor(axis.width)));
  let i = firstAfter(at, axis.timeAt(0));
  for (let x = 0; x < highest.length; x++) {
    const until = axis.timeAt(x + 1);
    let most = i > 0 ? value[i - 1] : 0;
    for (; i < at.length && at[i] < until; i++) most = Math.max(most, value[i]);
    highest[x] = most;
  }
  return highest;
}

function valueAt(of, time) {
  const i = firstAfter(of.at, time);
  return i > 0 ? of.value[i - 1] : 0;
}

/** The index of the first element beyond `limit` in what is sorted. */
function firstAfter(sorted, limit) {
  let low = 0,
    high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Fills the area below a curve, `most` being `height` high, standing on `bottom`. */
function fillCurve(pen, of, axis, left, bottom, height, most) {
  const highest = peaks(of, axis);
  pen.beginPath();
  pen.moveTo(left, bottom);
  for (let x = 0; x < highest.length; x++) {
    const y = bottom - (highest[x] / most) * height;
    pen.lineTo(left + x, y);
    pen.lineTo(left + x + 1, y);
  }
  pen.lineTo(left + highest.length, bottom);
  pen.fill();
}
