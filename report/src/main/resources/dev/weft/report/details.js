// What there is to say of one task: in a line while the pointer is over it, in a table when it is
// opened.

const TABLED = 500;

class Details {
  constructor(timeline) {
    this.panel = byId("details");
    timeline.onChosen((row, isOpened) => this.tell(row, isOpened));
    byId("close-details").addEventListener("click", () => this.close());
    this.panel.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
  }

  tell(row, isOpened) {
    byId("selected").textContent = row ? `Chosen: ${row.group ? groupLine(row) : laneLine(row.lane)}` : "";
    if (row?.lane && (isOpened || !this.panel.hidden)) this.show(row.lane);
  }

  show(lane) {
    byId("details-title").replaceChildren(name(lane.task));
    const rows = [];
    for (let i = lane.first; i < lane.end && rows.length < TABLED; i++) {
      if (isAttempt(run.stretches.mark[i])) rows.push(attemptRow(i));
    }
    const more =
      lane.attempts > rows.length
        ? [make("p", {}, `The first ${TABLED} of ${count(lane.attempts, "attempt")}.`)]
        : [];
    byId("details-body").replaceChildren(
      make("p", {}, `${laneLine(lane, true)}; began at ${offset(lane.began, 1000)}.`),
      rows.length
        ? table(
            "Attempts of this task",
            [
              "Step",
              ["Attempt", "number"],
              "Status",
              ["Started", "number"],
              ["Took", "number"],
              "Waited for",
              "Reason",
            ],
            rows,
          )
        : make("p", {}, "No attempt of a step is on record."),
      ...more,
      ...underWay(lane),
      ...printed(lane),
    );
    this.panel.hidden = false;
  }

  close() {
    this.panel.hidden = true;
    byId("scroller").focus();
  }
}

function attemptRow(i) {
  const it = stretch(i);
  const turns = data.forms[run.stretches.form[i]][5].length;
  // An attempt's waits come right before it.
  const waited = Array.from({ length: turns }, (_, n) => stretch(i - turns + n)).flatMap((turn, n) => [
    n > 0 ? ", " : "",
    `${duration(turn.to - turn.from)} for `,
    turn.mark === POLL ? "answers" : name(turn.limit),
  ]);
  return [
    name(it.step),
    String(it.number),
    make("span", {}, swatch(MARKS[it.mark]), data.statuses[it.status]),
    offset(it.from, 1000),
    it.mark === PASSED ? "" : duration(it.to - it.from),
    make("span", {}, ...waited),
    name(it.reason),
  ];
}

/** What a task was at that has not ended. A step that does something is on record once it has ended. */
function underWay(lane) {
  if (lane.ended) return [];
  const open = data.underWay[lane.index] ?? [];
  const steps = [];
  for (let i = 0; i < open.length; i += 2)
    steps.push(make("li", {}, name(data.steps[open[i]]), ` since ${offset(open[i + 1], 1000)}`));
  return steps.length
    ? [make("p", {}, "Under way:"), make("ul", {}, ...steps)]
    : [make("p", {}, "It was under way; a command or a request is on record once it has ended.")];
}

/** The last lines that made a lane fail, as one block of text. */
function printed(lane) {
  const lines = data.printed[lane.index];
  return lines
    ? [make("pre", { tabindex: "0", "aria-label": "Last lines printed" }, lines.map(plain).join("\n"))]
    : [];
}

function laneLine(lane, isNamed = false) {
  const attempts = count(lane.attempts, "attempt");
  const parts = [statusText(lane), `took ${duration(lane.to - lane.began)}`, attempts];
  if (!isNamed) parts.unshift(lane.task);
  if (lane.critical) parts.push("on the critical path");
  return parts.join(", ");
}

function groupLine(row) {
  const failed = row.lanes.filter((lane) => isFault(lane.status)).length;
  const faults = failed ? `, ${numbers.format(failed)} failed` : "";
  return `${row.group.name}, ${count(row.lanes.length, "task")}${faults}`;
}

/** Of a group, how many of its tasks did something at a time, if that is asked. */
function groupTip(row, time, { busy, both }) {
  if (time === null) return [groupLine(row)];
  const running = valueAt(busy, time);
  const waiting = valueAt(both, time) - running;
  const queue = waiting ? `, ${numbers.format(waiting)} waiting for a limit` : "";
  return [groupLine(row), `at ${offset(time, 1000)}: ${numbers.format(running)} running${queue}`];
}

/** Of a task, what it was at from one time to another, if that is asked. */
function laneTip(lane, from, to) {
  const lines = [
    short(lane.task),
    `${statusText(lane)}, ${duration(lane.to - lane.began)} from ${offset(lane.began, 1000)}`,
  ];
  for (let i = lane.first; from !== null && i < lane.end && lines.length < 8; i++) {
    if (run.stretches.from[i] < to && run.stretches.to[i] >= from) lines.push(stretchLine(stretch(i)));
  }
  return lines;
}

function stretchLine(it) {
  const took = it.mark === PASSED ? "" : `, ${duration(it.to - it.from)}`;
  const again = it.number > 1 ? `, attempt ${it.number}` : "";
  const what = it.mark === LIMIT ? `waits for ${it.limit}` : MARK_TEXTS[it.mark];
  const why = it.reason && it.mark === FAULT ? `: ${short(it.reason)}` : "";
  return `${short(it.step)}: ${what}${again}${took}${why}`;
}
