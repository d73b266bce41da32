// The run, unpacked: lanes as objects, their stretches in columns, since there may be a million.
// PageData.java says how it is packed.

const SUCCEEDED = 0,
  FAILED = 1,
  TIMED_OUT = 2,
  CANCELLED = 3,
  SKIPPED = 4;

/** What a stretch is; each is drawn in a way of its own. */
const MARKS = [
  "running",
  "failed",
  "cancelled",
  "limit",
  "retry",
  "waiting",
  "approval",
  "gather",
  "skipped",
  "poll",
];
const [RUNNING, FAULT, CUT, LIMIT, RETRY, WAITING, APPROVAL, GATHER, PASSED, POLL] = MARKS.keys();
const MARK_TEXTS = [
  "running",
  "failed attempt",
  "cancelled",
  "waits for a limit",
  "pause before a retry",
  "wait",
  "approval",
  "steps side by side",
  "skipped",
  "polled",
];
/** In place of a limit that was waited for. */
const POLLED = -1;
const KINDS = [RUNNING, WAITING, APPROVAL, GATHER];

const data = JSON.parse(byId("data").textContent);
const run = unpack(data);

function unpack(packed) {
  for (const key of ["groups", "steps", "limits"]) packed[key] = packed[key].map(tame);
  packed.plan = tame(packed.plan);
  const lanes = readLanes(packed);
  const attempts = lanes.reduce((sum, lane) => sum + lane.attempts, 0);
  const turns = packed.attempts.length - 3 * attempts;
  const size = 2 * attempts + turns;
  const stretches = {
    size: 0,
    mark: new Uint8Array(size),
    from: new Float64Array(size),
    to: new Float64Array(size),
    form: new Int32Array(size),
    row: new Uint16Array(size),
    turn: new Uint8Array(size),
  };
  let at = 0;
  for (const lane of lanes) at = readAttempts(packed, lane, at, stretches);
  const path = packed.path.map(([lane, from, to, before, waited, spent, bound]) => ({
    lane,
    from,
    to,
    before,
    waited,
    spent,
    bound: tame(bound),
  }));
  for (const part of path) (lanes[part.lane].critical ??= []).push(part);
  return { lanes, stretches, path, groups: readGroups(packed, lanes) };
}

function readLanes(packed) {
  const lanes = [],
    from = packed.lanes;
  for (let i = 0; i < from.length;) {
    const task = tame(from[i++]),
      group = from[i++],
      began = from[i++],
      took = from[i++];
    lanes.push({
      index: lanes.length,
      task,
      group,
      began,
      status: from[i++],
      attempts: from[i++],
      ended: took >= 0,
      to: began + Math.max(0, took),
      first: 0,
      end: 0,
      rows: 1,
      retried: false,
      critical: null,
    });
  }
  return lanes;
}

function readGroups(packed, lanes) {
  const groups = packed.groups.map((name, index) => ({ index, name, lanes: [], single: false }));
  for (const lane of lanes) groups[lane.group].lanes.push(lane);
  for (const group of groups) {
    group.single = group.lanes.length === 1 && group.lanes[0].task === group.name;
  }
  return groups;
}

/** Reads a lane's attempts from `at` on, and says where the next lane's begin. */
function readAttempts(packed, lane, at, stretches) {
  lane.first = stretches.size;
  let last = lane.began,
    furthest = -Infinity,
    overlaps = false;
  const add = (mark, from, to, form) => {
    const i = stretches.size++;
    stretches.mark[i] = mark;
    stretches.from[i] = from;
    stretches.to[i] = to;
    stretches.form[i] = form;
    overlaps ||= from < furthest;
    furthest = Math.max(furthest, to);
  };
  for (let n = 0; n < lane.attempts; n++) {
    const form = packed.attempts[at++];
    const shape = packed.forms[form],
      step = shape[0],
      number = shape[2],
      turns = shape[5];
    const from = last + packed.attempts[at++];
    const to = from + packed.attempts[at++];
    const waits = turns.map(() => packed.attempts[at++]);
    const ready = waits.reduce((begin, wait) => begin - wait, from);
    if (number > 1 && turns[0] !== POLLED) {
      const before = endOfAttemptBefore(packed, lane, step, stretches);
      if (before < ready) add(RETRY, before, ready, form);
      lane.retried = true;
    }
    waits.reduce((begin, wait, t) => {
      stretches.turn[stretches.size] = t;
      add(turns[t] === POLLED ? POLL : LIMIT, begin, begin + wait, form);
      return begin + wait;
    }, ready);
    add(markOf(shape[1], shape[3]), from, to, form);
    last = to;
  }
  lane.end = stretches.size;
  lane.to = Math.max(lane.to, furthest);
  if (overlaps) lane.rows = layInRows(packed, lane, stretches);
  return at;
}

function markOf(kind, status) {
  if (status === FAILED || status === TIMED_OUT) return FAULT;
  if (status === SKIPPED) return PASSED;
  return status === CANCELLED ? CUT : KINDS[kind];
}

function endOfAttemptBefore(packed, lane, step, stretches) {
  for (let i = stretches.size - 1; i >= lane.first; i--) {
    if (packed.forms[stretches.form[i]][0] === step) return stretches.to[i];
  }
  return Infinity;
}

/** Steps side by side lie below one another; a step's waits and attempts stay in one row. */
function layInRows(packed, lane, stretches) {
  const order = [];
  for (let i = lane.first; i < lane.end; i++) order.push(i);
  order.sort((a, b) => stretches.from[a] - stretches.from[b] || stretches.to[b] - stretches.to[a] || b - a);
  const free = [],
    rowOfStep = new Map();
  for (const i of order) {
    const step = packed.forms[stretches.form[i]][0];
    let row = rowOfStep.get(step) ?? 0;
    if (free[row] > stretches.from[i]) {
      row = free.findIndex((until) => until <= stretches.from[i]);
      if (row < 0) row = free.length;
    }
    free[row] = Math.max(free[row] ?? -Infinity, stretches.to[i]);
    rowOfStep.set(step, row);
    stretches.row[i] = row;
  }
  return free.length;
}

/** What there is to say of a stretch. */
function stretch(i) {
  const [step, kind, number, status, reason, turns, held] = data.forms[run.stretches.form[i]];
  return {
    mark: run.stretches.mark[i],
    from: run.stretches.from[i],
    to: run.stretches.to[i],
    step: data.steps[step],
    kind,
    number,
    status,
    reason: reason < 0 ? "" : data.reasons[reason][1],
    limit: data.limits[turns[run.stretches.turn[i]]] ?? "",
    held: held.map((it) => data.limits[it]),
  };
}

function isFault(status) {
  return status === FAILED || status === TIMED_OUT;
}

function isAttempt(mark) {
  return mark !== LIMIT && mark !== RETRY && mark !== POLL;
}

function statusText(lane) {
  return lane.status < 0 ? "not ended" : data.statuses[lane.status];
}
