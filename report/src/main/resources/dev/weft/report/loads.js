// How much each limit was used, and how many waited for it, over the time that the timeline shows.

const LOAD_HEIGHT = 64;

function showLoads(timeline) {
  data.limits.forEach((limit, index) => {
    // One after another once the rest of the page is there.
    setTimeout(() => {
      const chart = new LoadChart(limit, index, timeline);
      if (!chart.isUsed()) return;
      byId("loads").hidden = false;
      byId("loads").append(chart.figure);
      timeline.onDrawn((isMoved) => isMoved && chart.draw());
      chart.draw();
    });
  });
}

class LoadChart {
  constructor(limit, index, timeline) {
    this.timeline = timeline;
    const [most, rate, per, perKey] = data.bounds[index] ?? [0, 0, 0, 0];
    // What all keys together hold has no bound.
    const max = perKey ? 0 : most;
    this.max = max;
    const holds = data.forms.map((form) => form[6].includes(index));
    const { form, turn } = run.stretches;
    const waits = (i) => data.forms[form[i]][5][turn[i]] === index;
    const holders = run.lanes.filter(
      (lane) => data.heldByTasks[lane.group]?.includes(index) && lane.began < lane.to,
    );
    const weights = data.forms.map((form) => form[7]?.[form[6].indexOf(index)] ?? 1);
    const isWeighted = weights.some((weight, i) => holds[i] && weight !== 1);
    this.held = curveOf(
      run.lanes,
      (mark, i) => isAttempt(mark) && holds[form[i]],
      holders,
      isWeighted ? (i) => weights[form[i]] : undefined,
    );
    this.adapted = data.adapted[index] ?? [];
    this.waiting = curveOf(run.lanes, (mark, i) => mark === LIMIT && waits(i));
    this.canvas = make("canvas", { role: "img" });
    const bounds = [
      most ? `at most ${numbers.format(most)} at once` : "",
      rate ? `${numbers.format(rate)} in ${duration(per)}` : "",
    ]
      .filter(Boolean)
      .join(", ");
    const bound = perKey ? `${bounds} for each key` : bounds;
    const held = `${numbers.format(this.held.peak)}${max ? ` of ${numbers.format(max)}` : ""} held at most`;
    this.text = `${held}, ${numbers.format(this.waiting.peak)} waiting at most${this.fullText()}${this.adaptedText()}`;
    this.canvas.setAttribute("aria-label", `Load of ${limit}: ${this.text}`);
    this.figure = make(
      "figure",
      {},
      make("figcaption", {}, make("h3", {}, name(limit)), bound ? ` ${bound}. ` : " ", `${this.text}.`),
      this.canvas,
    );
  }

  isUsed() {
    return this.held.peak > 0 || this.waiting.peak > 0;
  }

  /** For how much of the run every place was taken. */
  fullText() {
    if (!this.max || data.end <= 0) return "";
    const { at, value } = this.held;
    let full = 0;
    for (let i = 0; i + 1 < at.length; i++) if (value[i] >= this.max) full += at[i + 1] - at[i];
    return `, full for ${percent(full, data.end)} of the run`;
  }

  /** How far down the limit has adapted. */
  adaptedText() {
    const least = this.adapted.reduce((least, [, allowed]) => Math.min(least, allowed), this.max);
    return this.adapted.length ? `, adapted down to ${numbers.format(least)}` : "";
  }

  /** How many were allowed at once, over time. */
  drawAdapted(pen, axis, gutter, bottom, height, most) {
    pen.fillStyle = this.timeline.painter.colours.failed;
    let i = 0,
      allowed = this.max;
    for (let x = 0; x < axis.width; x++) {
      for (; i < this.adapted.length && this.adapted[i][0] <= axis.timeAt(x); i++) allowed = this.adapted[i][1];
      if (allowed <= most) pen.fillRect(gutter + x, bottom - (allowed / most) * height - 1, 1, 1);
    }
  }

  draw() {
    const { axis, gutter, painter } = this.timeline;
    const { colours } = painter;
    const pen = surface(this.canvas, gutter + axis.width, LOAD_HEIGHT);
    const most = Math.max(1, this.max && this.max < 4 * this.held.peak ? this.max : 0, this.held.peak);
    const queue = this.waiting.peak > 0 ? 22 : 0;
    const bottom = LOAD_HEIGHT - 1 - queue,
      height = bottom - 8;
    pen.font = "11px system-ui, sans-serif";
    pen.textBaseline = "middle";
    pen.fillStyle = colours.panel;
    pen.fillRect(gutter, 0, axis.width, LOAD_HEIGHT);
    pen.fillStyle = colours.running;
    fillCurve(pen, this.held, axis, gutter, bottom, height, most);
    this.scale(pen, "held", numbers.format(most), bottom, height);
    if (this.adapted.length) {
      this.drawAdapted(pen, axis, gutter, bottom, height, most);
    } else if (this.max && this.max <= most) {
      pen.fillStyle = colours.failed;
      for (let x = 0; x < axis.width; x += 6)
        pen.fillRect(gutter + x, bottom - (this.max / most) * height - 1, 4, 1);
    }
    if (queue) {
      pen.fillStyle = colours.hatch;
      fillCurve(pen, this.waiting, axis, gutter, LOAD_HEIGHT - 1, queue - 4, this.waiting.peak);
      this.scale(pen, "waiting", numbers.format(this.waiting.peak), LOAD_HEIGHT - 1, queue - 4);
    }
  }

  scale(pen, what, most, bottom, height) {
    const { colours } = this.timeline.painter;
    pen.fillStyle = colours.line;
    pen.fillRect(this.timeline.gutter, bottom, this.timeline.axis.width, 1);
    pen.fillStyle = colours.dim;
    pen.textAlign = "right";
    pen.fillText(`${what}, at most ${most}`, this.timeline.gutter - 6, bottom - height / 2);
    pen.textAlign = "left";
  }
}
