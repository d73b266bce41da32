// Draws lanes one below the other, the names beside them and the time above.

const TOP = 24;

class Painter {
  constructor(axis, rows) {
    this.axis = axis;
    this.rows = rows;
    this.colours = readColours();
    this.curves = new Map();
  }

  /** Draws the rows that are visible from `scrolled` on. */
  paint(canvas, { width, height, scrolled, gutter, chosen }) {
    const pen = surface(canvas, width, height);
    Object.assign(this, { pen, width, height, gutter });
    pen.font = "12px system-ui, sans-serif";
    pen.textBaseline = "middle";
    this.grid();
    pen.save();
    pen.beginPath();
    pen.rect(0, TOP, width, height - TOP);
    pen.clip();
    const { rows, tops } = this.rows;
    for (let i = Math.max(0, this.rows.at(scrolled)); i < rows.length && tops[i] < scrolled + height; i++) {
      this.row(rows[i], tops[i] - scrolled + TOP, tops[i + 1] - tops[i], i === chosen);
    }
    this.needs(scrolled);
    pen.restore();
  }

  /** The critical path from where it leaves each task down or up to the one that waited for it. */
  needs(scrolled) {
    const { pen, axis, gutter, colours } = this;
    const middle = (row) => TOP - scrolled + (this.rows.tops[row] + this.rows.tops[row + 1]) / 2;
    pen.beginPath();
    pen.rect(gutter, TOP, axis.width, this.height);
    pen.clip();
    pen.strokeStyle = colours.critical;
    pen.lineWidth = 1.5;
    this.rows.path.forEach((row, i) => {
      const before = this.rows.path[i - 1] ?? -1;
      if (row < 0 || before < 0) return;
      const x = gutter + axis.x(run.path[i].from);
      pen.beginPath();
      pen.moveTo(gutter + axis.x(run.path[i - 1].to), middle(before));
      pen.lineTo(x, middle(before));
      pen.lineTo(x, middle(row));
      pen.stroke();
    });
    pen.lineWidth = 1;
  }

  grid() {
    const { pen, axis, colours, gutter, height } = this;
    const { times, step } = axis.ticks();
    for (const [from, to] of axis.gaps) {
      const [a, b] = [Math.max(0, axis.x(from)), Math.min(axis.width, axis.x(to))];
      pen.fillStyle = colours.panel;
      if (b > a) pen.fillRect(gutter + a, 0, b - a, height);
    }
    for (const time of times) {
      const x = Math.round(gutter + axis.x(time)) + 0.5;
      pen.fillStyle = colours.line;
      pen.fillRect(x - 0.5, TOP - 6, 1, height);
      pen.fillStyle = colours.dim;
      const text = offset(time, step);
      if (x + 4 + pen.measureText(text).width < this.width) pen.fillText(text, x + 4, TOP / 2);
    }
    pen.fillStyle = colours.line;
    pen.fillRect(0, TOP - 1, this.width, 1);
  }

  row(row, y, height, isChosen) {
    const { pen, colours } = this;
    if (isChosen || row.group) {
      pen.fillStyle = isChosen ? colours.selected : colours.panel;
      pen.fillRect(0, y, row.group ? this.width : this.gutter, height);
    }
    if (isChosen) {
      pen.strokeStyle = colours.accent;
      pen.lineWidth = 1;
      pen.strokeRect(0.5, y + 0.5, this.width - 1, height - 1);
    }
    pen.save();
    pen.beginPath();
    pen.rect(this.gutter, y, this.axis.width, height);
    pen.clip();
    if (row.group) this.density(row.group, y, height);
    else this.lane(row.lane, y, height);
    pen.restore();
    this.label(row, y, height);
  }

  /** How many tasks of a group do something, and above that, how many wait for a limit. */
  density(group, y, height) {
    const { pen, axis, gutter, colours } = this;
    const { busy, both } = this.curvesOf(group);
    const most = Math.max(1, both.peak);
    pen.fillStyle = colours.hatch;
    fillCurve(pen, both, axis, gutter, y + height - 1, height - 4, most);
    pen.fillStyle = colours.running;
    fillCurve(pen, busy, axis, gutter, y + height - 1, height - 4, most);
  }

  curvesOf(group) {
    if (!this.curves.has(group)) {
      this.curves.set(group, {
        busy: curveOf(group.lanes, isBusy),
        both: curveOf(group.lanes, (mark) => isBusy(mark) || mark === LIMIT),
      });
    }
    return this.curves.get(group);
  }

  lane(lane, y, height) {
    const { pen, axis, gutter, colours } = this;
    const each = (height - 6) / lane.rows;
    this.life(lane, y, height);
    const drawn = new Float64Array(lane.rows).fill(-1);
    for (let i = lane.first; i < lane.end; i++) {
      const from = axis.x(run.stretches.from[i]),
        to = axis.x(run.stretches.to[i]);
      const row = run.stretches.row[i],
        mark = run.stretches.mark[i];
      // Of those within one pixel the first is drawn, and what failed.
      if (to < 0 || from > axis.width || (to < drawn[row] && mark !== FAULT)) continue;
      drawn[row] = Math.ceil(Math.max(from, 0) + 0.001);
      const left = gutter + Math.max(-2, from);
      const wide = Math.max(1, gutter + Math.min(axis.width + 2, to) - left);
      drawMark(this, i, left, y + 3 + row * each, wide, Math.max(1, each - (lane.rows > 1 ? 1 : 0)));
    }
    for (const part of lane.critical ?? []) {
      pen.fillStyle = colours.critical;
      const a = Math.max(0, axis.x(part.from)),
        b = Math.min(axis.width, axis.x(part.to));
      if (b >= a) pen.fillRect(gutter + a, y + height - 2, Math.max(2, b - a), 2);
    }
    this.hint(lane, y + height / 2);
  }

  /** Says on which side of the window a task lies that is not in it. */
  hint(lane, y) {
    const { pen, axis, gutter, colours } = this;
    pen.fillStyle = colours.dim;
    if (axis.x(lane.to) < 0) pen.fillText("◂", gutter + 3, y);
    if (axis.x(lane.began) > axis.width) pen.fillText("▸", gutter + axis.width - 13, y);
  }

  /** A thin line from a task's beginning to its end; of one that has not ended, to the last that is known. */
  life(lane, y, height) {
    const { pen, axis, gutter, colours } = this;
    const from = Math.max(0, axis.x(lane.began));
    const to = Math.min(axis.width, axis.x(lane.ended ? lane.to : data.end));
    pen.strokeStyle = colours.dim;
    pen.lineWidth = 1;
    pen.setLineDash(lane.ended ? [] : [3, 3]);
    const level = lane.rows > 1 ? y + 1.5 : Math.round(y + height / 2) + 0.5;
    pen.beginPath();
    pen.moveTo(gutter + from, level);
    pen.lineTo(gutter + Math.max(from + 1, to - 1), level);
    pen.stroke();
    pen.setLineDash([]);
  }

  label(row, y, height) {
    const { pen, colours, gutter } = this;
    const middle = y + height / 2 + 0.5;
    pen.fillStyle = colours.text;
    if (row.group) {
      pen.font = "600 12px system-ui, sans-serif";
      const count = ` ${numbers.format(row.lanes.length)}`;
      const closed = this.rows.folded.has(row.group.index);
      pen.fillText(closed ? "▸" : "▾", 6, middle);
      pen.fillText(
        fitted(pen, row.group.name, gutter - 34 - pen.measureText(count).width) + count,
        20,
        middle,
      );
      pen.font = "12px system-ui, sans-serif";
      return;
    }
    const { lane } = row;
    const sign = ["", "✗", "✗", "■", "–"][lane.status] ?? "";
    pen.fillStyle = isFault(lane.status) ? colours.failed : colours.text;
    const left = run.groups[lane.group].single ? 20 : 32;
    if (sign) pen.fillText(sign, left - 14, middle);
    if (lane.critical) pen.font = "600 12px system-ui, sans-serif";
    pen.fillText(fitted(pen, shortName(lane), gutter - left - 6), left, middle);
    pen.font = "12px system-ui, sans-serif";
  }
}
