// What is read rather than looked at: failures, the critical path, how long steps took.

const KINDS_SHOWN = 50,
  TASKS_SHOWN = 20,
  PATH_SHOWN = 20,
  SPREADS_SHOWN = 500;

/** Failures of the same step for the same reason stand together, the most frequent first. */
function showFailures(timeline) {
  const kinds = new Map();
  for (const lane of run.lanes.filter((it) => isFault(it.status))) {
    const last = lastFault(lane);
    const key =
      last < 0 ? `${lane.group}` : `${lane.group}/${data.forms[run.stretches.form[last]].slice(0, 5).join()}`;
    if (!kinds.has(key)) kinds.set(key, { last, lanes: [] });
    kinds.get(key).lanes.push(lane);
  }
  const sorted = [...kinds.values()].sort((a, b) => b.lanes.length - a.lanes.length);
  byId("failures").hidden = sorted.length === 0;
  byId("failure-list").append(...sorted.slice(0, KINDS_SHOWN).map((kind) => failure(kind, timeline)));
  if (sorted.length > KINDS_SHOWN)
    byId("failure-list").append(
      make(
        "p",
        {},
        `And ${sorted.length - KINDS_SHOWN} more; the timeline shows them all when asked for what failed.`,
      ),
    );
}

function lastFault(lane) {
  for (let i = lane.end - 1; i >= lane.first; i--) if (run.stretches.mark[i] === FAULT) return i;
  return -1;
}

function failure({ last, lanes }, timeline) {
  const it = last < 0 ? null : stretch(last);
  const links = lanes
    .slice(0, TASKS_SHOWN)
    .map((lane) =>
      make(
        "li",
        {},
        make(
          "button",
          { type: "button", class: "link", click: () => reveal(lane, timeline) },
          name(lane.task),
        ),
      ),
    );
  if (lanes.length > TASKS_SHOWN)
    links.push(make("li", {}, `and ${numbers.format(lanes.length - TASKS_SHOWN)} more`));
  const where = it
    ? [
        name(it.step),
        it.number > 1 ? ` (attempt ${it.number})` : "",
        ": ",
        name(it.reason || data.statuses[it.status]),
      ]
    : [statusText(lanes[0])];
  return make(
    "article",
    { class: "failure" },
    make(
      "h3",
      {},
      ...(lanes.length > 1
        ? [`${numbers.format(lanes.length)} × `, name(run.groups[lanes[0].group].name)]
        : [name(lanes[0].task)]),
      " at ",
      ...where,
    ),
    make("ul", { class: "tasks" }, ...links),
    ...printedByOne(lanes),
  );
}

/** Of tasks that failed alike, what the first one printed that printed anything. */
function printedByOne(lanes) {
  const lane = lanes.find((it) => data.printed[it.index]);
  if (!lane) return [];
  return lanes.length === 1
    ? printed(lane)
    : [make("p", { class: "hint" }, name(lane.task), " printed:"), ...printed(lane)];
}

function reveal(lane, timeline) {
  timeline.reveal(lane);
  byId("timeline").scrollIntoView();
  byId("scroller").focus({ preventScroll: true });
}

function showPath(timeline) {
  byId("path").hidden = run.path.length === 0;
  if (run.path.length === 0) return;
  const end = Math.max(1, data.end);
  const last = run.path.slice(-PATH_SHOWN);
  const rows = last.map(({ lane: index, from, to, before, waited, spent, bound }) => {
    const lane = run.lanes[index];
    const took = to - from;
    const bar = shares(spent, Math.max(1, took), lane.task);
    bar.style.width = `${Math.max(1, (100 * took) / end)}%`;
    bar.style.marginLeft = `${Math.min(99, (100 * Math.max(0, from)) / end)}%`;
    return [
      make("button", { type: "button", class: "link", click: () => reveal(lane, timeline) }, name(lane.task)),
      before > 0 ? duration(before) : "",
      bound ? make("span", {}, name(bound), " was full") : heldUp(waited),
      duration(took),
      percent(took, end),
      bar,
      spentText(spent),
    ];
  });
  const before = data.pathLeft + run.path.length - last.length;
  byId("path").append(
    make(
      "p",
      { class: "hint" },
      "What made the run as long as it was: from the attempt that ended last, back to the one that it had to wait for, and so on, through limits and max-parallel as well as needs.",
    ),
    table(
      "Critical path in sum",
      ["Step", ["Took", "number"], ["Of the run", "number"], ["Attempts", "number"], "Of these"],
      data.pathSums.map(([what, took, attempts, ...after]) => [
        name(tame(what)),
        duration(took),
        percent(took, end),
        attempts ? numbers.format(attempts) : "",
        afterText(after),
      ]),
    ),
    table(
      "Critical path, first to last",
      [
        "Task",
        ["Began after", "number"],
        "Until then",
        ["Took", "number"],
        ["Of the run", "number"],
        "Spent",
        "In detail",
      ],
      rows,
    ),
    ...(before ? [make("p", {}, `${numbers.format(before)} come before these.`)] : []),
  );
}

function heldUp(waited) {
  return spentText(waited.filter(([use]) => USES[use] !== "other"));
}

/** Takes [bound, count, ...] */
function afterText(after) {
  const text = make("span");
  for (let i = 0; i < after.length; i += 2)
    text.append(i ? ", " : "", `${numbers.format(after[i + 1])} began once `, name(tame(after[i])), " had room");
  return text;
}

const SPREAD_COLUMNS = ["Group", "Step", "Attempts", "Failed", "Least", "Median", "95%", "Most", "Spread"];

/** A spread is [group, step, count, faults, min, quarter, median, three quarters, 95%, max]. */
function showSpreads() {
  byId("spreads").hidden = data.spreads.length === 0;
  const cells = [0, 1, 2, 3, 4, 6, 8, 9];
  const longest = data.spreads.reduce((most, it) => Math.max(most, it[9]), 1);
  const build = (sorted) =>
    table(
      "How long the attempts of each step took",
      SPREAD_COLUMNS.map((it, i) => (i > 1 && i < 8 ? [it, "number"] : it)),
      sorted
        .slice(0, SPREADS_SHOWN)
        .map((it) => [
          name(data.groups[it[0]]),
          name(data.steps[it[1]]),
          numbers.format(it[2]),
          it[3] ? numbers.format(it[3]) : "",
          ...[4, 6, 8, 9].map((i) => duration(it[i])),
          box(it, longest),
        ]),
    );
  const value = (it, column) =>
    column === 0 ? data.groups[it[0]] : column === 1 ? data.steps[it[1]] : it[cells[column]];
  const show = (column, isDown) => {
    const compare = (a, b) =>
      column < 2 ? collator.compare(value(a, column), value(b, column)) : value(a, column) - value(b, column);
    const sorted =
      column < 0 ? data.spreads : [...data.spreads].sort((a, b) => (isDown ? -compare(a, b) : compare(a, b)));
    const made = build(sorted);
    made.querySelectorAll("th").forEach((head, i) => {
      if (i >= cells.length) return;
      head.setAttribute("aria-sort", i !== column ? "none" : isDown ? "descending" : "ascending");
      const button = make(
        "button",
        {
          type: "button",
          click: () => {
            show(i, i === column ? !isDown : i > 1);
            byId("spreads").querySelectorAll("th button")[i].focus();
          },
        },
        head.textContent,
      );
      head.replaceChildren(button);
    });
    const old = byId("spreads").querySelector(".scrolls");
    if (old) old.replaceWith(made);
    else byId("spreads").append(made);
  };
  show(-1, false);
  if (data.spreads.length > SPREADS_SHOWN)
    byId("spreads").append(
      make("p", {}, `${SPREADS_SHOWN} of ${count(data.spreads.length, "step")} are shown.`),
    );
}

/** From the least to the most as a line, the middle half as a box, the median as a stroke in it. */
function box(it, longest) {
  const drawing = make("span", { class: "box", "aria-hidden": "true" });
  const part = (kind, from, to) => {
    const element = make("span", { class: kind });
    element.style.left = `${(100 * from) / longest}%`;
    element.style.width = `${(100 * (to - from)) / longest}%`;
    drawing.append(element);
  };
  part("whole", it[4], it[9]);
  part("half", it[5], it[7]);
  part("median", it[6], it[6]);
  return drawing;
}
