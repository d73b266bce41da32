// Which lanes are shown, in which order, and where: one below the other, under the heads of their
// groups.

const ROW = 20,
  SUBROW = 15,
  HIGHEST = 150,
  HEAD = 30,
  FOLDED_FROM = 300;

const SHOWN = [
  ["all", "All tasks", () => true],
  ["failed", "Failed", (lane) => isFault(lane.status)],
  ["critical", "Critical path", (lane) => lane.critical],
  ["retried", "With further attempts", (lane) => lane.retried],
  ["open", "Not ended", (lane) => !lane.ended],
  ["succeeded", "Succeeded", (lane) => lane.status === SUCCEEDED],
  ["cancelled", "Cancelled", (lane) => lane.status === CANCELLED],
  ["skipped", "Skipped", (lane) => lane.status === SKIPPED],
];

const SORTS = [
  ["began", "Beginning", (a, b) => a.began - b.began || a.index - b.index],
  ["length", "Longest first", (a, b) => b.to - b.began - (a.to - a.began) || a.index - b.index],
  ["name", "Name", (a, b) => collator.compare(a.task, b.task)],
];

const collator = new Intl.Collator(undefined, { numeric: true });

class Rows {
  constructor() {
    this.find = "";
    this.show = "all";
    this.group = -1;
    this.sort = "began";
    this.folded = new Set();
    const several = run.groups.filter((group) => group.lanes.length > 0).length > 1;
    for (const group of run.groups) {
      if (several && group.lanes.length > FOLDED_FROM) this.folded.add(group.index);
    }
    this.lay();
  }

  /** Lays the rows anew; a row is a lane, or the head of a group with what it counts. */
  lay() {
    const shown = this.matching();
    this.count = shown.length;
    const byGroup = new Map();
    for (const lane of shown) {
      if (!byGroup.has(lane.group)) byGroup.set(lane.group, []);
      byGroup.get(lane.group).push(lane);
    }
    this.rows = [];
    this.tops = [0];
    for (const group of run.groups) {
      const lanes = byGroup.get(group.index);
      if (!lanes) continue;
      if (!group.single) this.add({ group, lanes }, HEAD);
      if (group.single || !this.folded.has(group.index)) {
        for (const lane of lanes) this.add({ lane }, heightOf(lane));
      }
    }
    const rowOf = new Map(this.rows.map((row, index) => [row.lane?.index, index]));
    this.path = run.path.map((part) => rowOf.get(part.lane) ?? -1);
  }

  add(row, height) {
    this.rows.push(row);
    this.tops.push(this.tops[this.tops.length - 1] + height);
  }

  matching() {
    const [, , isShown] = SHOWN.find(([key]) => key === this.show);
    const [, , compare] = SORTS.find(([key]) => key === this.sort);
    const isFound = finder(this.find);
    return run.lanes
      .filter((lane) => (this.group < 0 || lane.group === this.group) && isShown(lane) && isFound(lane))
      .sort(compare);
  }

  get height() {
    return this.tops[this.tops.length - 1];
  }

  /** The index of the row at a height; -1 below the last. */
  at(y) {
    const index = firstAfter(this.tops, y) - 1;
    return index < this.rows.length ? index : -1;
  }

  /** The index of a lane's row; -1 if it is not shown. */
  of(lane) {
    return this.rows.findIndex((row) => row.lane === lane);
  }

  fold(group) {
    if (!this.folded.delete(group.index)) this.folded.add(group.index);
    this.lay();
  }

  /** Closes all groups, or opens them if all are closed. */
  foldAll() {
    const groups = run.groups.filter((group) => !group.single);
    if (this.allFolded()) this.folded.clear();
    else for (const group of groups) this.folded.add(group.index);
    this.lay();
  }

  allFolded() {
    return run.groups.every((group) => group.single || this.folded.has(group.index));
  }

  /** Shows a lane, whatever kept it from being shown. */
  reveal(lane) {
    this.folded.delete(lane.group);
    this.lay();
    if (this.of(lane) >= 0) return;
    this.find = "";
    this.show = "all";
    this.group = -1;
    this.lay();
  }
}

function heightOf(lane) {
  return lane.rows === 1 ? ROW : Math.min(HIGHEST, 6 + lane.rows * SUBROW);
}

/** Whether a lane's name, or that of one of its steps, has a text in it; large and small are alike. */
function finder(text) {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return () => true;
  const hits = data.steps.map((step) => step.toLowerCase().includes(wanted));
  const forms = data.forms.map(([step]) => hits[step]);
  const any = hits.includes(true);
  return (lane) => {
    if (lane.task.toLowerCase().includes(wanted)) return true;
    for (let i = lane.first; any && i < lane.end; i++) if (forms[run.stretches.form[i]]) return true;
    return false;
  };
}
