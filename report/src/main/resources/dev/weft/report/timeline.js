// The timeline as a part of the page: it draws when something has changed and rests otherwise; the
// page scrolls it, and pointer and keys move through time.

class Timeline {
  constructor(axis, rows) {
    this.axis = axis;
    this.rows = rows;
    this.painter = new Painter(axis, rows);
    this.scroller = byId("scroller");
    this.canvas = byId("lanes");
    this.overview = byId("overview");
    this.chosen = -1;
    this.due = false;
    this.listeners = [];
    this.everything = curveOf(run.lanes, isBusy);
    this.scroller.addEventListener("scroll", () => this.redraw(), { passive: true });
    new ResizeObserver(() => this.redraw()).observe(this.scroller);
    for (const media of ["(prefers-color-scheme: dark)", `(resolution: ${window.devicePixelRatio}dppx)`]) {
      matchMedia(media).addEventListener("change", () => this.recolour());
    }
    this.listenToPointer();
    this.scroller.addEventListener("keydown", (event) => this.key(event));
    this.relaid();
  }

  /** Calls back after each drawing, with whether another stretch of time is shown than before. */
  onDrawn(listener) {
    this.listeners.push(listener);
  }

  onChosen(listener) {
    this.tell = listener;
  }

  recolour() {
    this.painter.colours = readColours();
    this.view = "";
    this.redraw();
  }

  /** Draws before the next frame; once, however often something changes until then. */
  redraw() {
    if (this.due) return;
    this.due = true;
    requestAnimationFrame(() => {
      this.due = false;
      this.draw();
    });
  }

  draw() {
    const width = this.scroller.clientWidth;
    const height = this.scroller.clientHeight;
    const gutter = Math.round(Math.min(220, width * 0.3));
    this.gutter = gutter;
    this.axis.width = Math.max(10, width - gutter);
    this.painter.paint(this.canvas, { width, height, scrolled: this.scroller.scrollTop, gutter, chosen: this.chosen });
    // The canvas stays where it is while what it is a window to scrolls.
    byId("extent").style.height = `${this.rows.height + TOP}px`;
    byId("extent").style.marginTop = `${-height}px`;
    const view = [this.axis.from, this.axis.to, this.axis.width, window.devicePixelRatio].join();
    const isMoved = view !== this.view;
    this.view = view;
    if (isMoved) this.drawOverview(width, gutter);
    for (const listener of this.listeners) listener(isMoved);
  }

  /** The whole run, with the window that is shown. */
  drawOverview(width, gutter) {
    const { colours } = this.painter;
    const pen = surface(this.overview, width, 36);
    const whole = Object.assign(Object.create(Axis.prototype), this.axis);
    whole.fit();
    pen.fillStyle = colours.dim;
    pen.font = "12px system-ui, sans-serif";
    pen.fillText(fitted(pen, `at most ${numbers.format(this.everything.peak)} running`, gutter - 12), 6, 22);
    pen.fillStyle = colours.panel;
    pen.fillRect(gutter, 0, whole.width, 36);
    pen.fillStyle = colours.running;
    fillCurve(pen, this.everything, whole, gutter, 35, 32, Math.max(1, this.everything.peak));
    const left = gutter + whole.x(this.axis.time(this.axis.from));
    const right = gutter + whole.x(this.axis.time(this.axis.to));
    pen.strokeStyle = colours.accent;
    pen.lineWidth = 2;
    pen.strokeRect(left + 1, 1, Math.max(2, right - left - 2), 34);
  }

  /** The rows have changed. */
  relaid() {
    this.scroller.style.height = `min(70vh, ${Math.max(3 * ROW, this.rows.height) + TOP + 2}px)`;
    this.redraw();
  }

  listenToPointer() {
    this.scroller.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.scroller.addEventListener("pointerdown", (event) => this.press(event));
    this.scroller.addEventListener("pointermove", (event) => this.point(event));
    this.scroller.addEventListener("pointerleave", () => this.hideTip());
    this.overview.addEventListener("pointerdown", (event) => this.jump(event));
    this.overview.addEventListener("pointermove", (event) => event.buttons === 1 && this.jump(event));
  }

  /** Ctrl and the wheel, which is also what two fingers do, zooms; sideways moves; else the page scrolls. */
  wheel(event) {
    if (event.ctrlKey) {
      this.axis.zoom(Math.exp(event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.002)), this.spot(event).x - this.gutter);
    } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      this.axis.pan(event.deltaX || event.deltaY);
    } else {
      return;
    }
    event.preventDefault();
    this.redraw();
  }

  /** A press that moves drags the window; one that does not chooses the row. */
  press(event) {
    if (event.button !== 0 || this.spot(event).x > this.scroller.clientWidth) return;
    const start = { x: event.clientX, from: this.axis.from, moved: false };
    const move = (to) => {
      start.moved ||= Math.abs(to.clientX - start.x) > 3;
      if (!start.moved) return;
      const span = this.axis.to - this.axis.from;
      this.axis.show(start.from - ((to.clientX - start.x) / this.axis.width) * span, span);
      this.redraw();
    };
    const end = (last) => {
      for (const [type, listener] of [["pointermove", move], ["pointerup", end], ["pointercancel", end]]) {
        window.removeEventListener(type, listener);
      }
      if (!start.moved && last.type === "pointerup") this.click(event);
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", end);
    window.addEventListener("pointercancel", end);
  }

  click(event) {
    const row = this.rowAt(this.spot(event).y);
    if (row < 0) return;
    this.choose(row);
    this.open();
  }

  jump(event) {
    const whole = this.axis.end - this.axis.begin;
    const span = this.axis.to - this.axis.from;
    const x = event.clientX - this.overview.getBoundingClientRect().left - this.gutter;
    this.axis.show(this.axis.begin + (x / this.axis.width) * whole - span / 2, span);
    this.redraw();
  }

  spot(event) {
    const box = this.scroller.getBoundingClientRect();
    return { x: event.clientX - box.left - this.scroller.clientLeft, y: event.clientY - box.top - this.scroller.clientTop };
  }

  rowAt(y) {
    return y < TOP ? -1 : this.rows.at(y - TOP + this.scroller.scrollTop);
  }

  point(event) {
    const { x, y } = this.spot(event);
    const row = event.buttons === 0 ? this.rows.rows[this.rowAt(y)] : undefined;
    const lines = row ? this.tipLines(row, x - this.gutter) : [];
    if (lines.length === 0) return this.hideTip();
    const tip = byId("tip");
    tip.replaceChildren(...lines.map((line, i) => make(i === 0 ? "strong" : "span", {}, line)));
    tip.hidden = false;
    tip.style.left = `${Math.max(4, Math.min(event.clientX + 14, window.innerWidth - tip.offsetWidth - 8))}px`;
    tip.style.top = `${event.clientY + 18 + tip.offsetHeight > window.innerHeight ? event.clientY - tip.offsetHeight - 8 : event.clientY + 18}px`;
  }

  tipLines(row, x) {
    const from = x < 0 ? null : this.axis.timeAt(x), to = this.axis.timeAt(x + 1);
    return row.group ? groupTip(row, from, this.painter.curvesOf(row.group)) : laneTip(row.lane, from, to);
  }

  hideTip() {
    byId("tip").hidden = true;
  }

  /** Makes a row the chosen one and scrolls it into view. */
  choose(index) {
    this.chosen = Math.max(0, Math.min(this.rows.rows.length - 1, index));
    const top = this.rows.tops[this.chosen], bottom = this.rows.tops[this.chosen + 1];
    const room = this.scroller.clientHeight - TOP;
    if (top < this.scroller.scrollTop) this.scroller.scrollTop = top;
    else if (bottom > this.scroller.scrollTop + room) this.scroller.scrollTop = bottom - room;
    const { lane } = this.rows.rows[this.chosen] ?? {};
    if (lane) this.follow(lane);
    this.tell(this.rows.rows[this.chosen], false);
    this.redraw();
  }

  /** Moves the window to a lane that lies beside it. */
  follow(lane) {
    const span = this.axis.to - this.axis.from;
    const from = this.axis.place(lane.began), to = this.axis.place(lane.to);
    if (to < this.axis.from || from > this.axis.to) this.axis.show(from - span / 10, span);
  }

  /** Opens the chosen lane's details, or the chosen group. */
  open() {
    const row = this.rows.rows[this.chosen];
    if (!row) return;
    if (row.group) {
      this.rows.fold(row.group);
      this.relaid();
    }
    this.tell(row, true);
  }

  /** Shows a lane, wherever it is. */
  reveal(lane) {
    this.rows.reveal(lane);
    const from = this.axis.place(lane.began), length = this.axis.place(lane.to) - from;
    if (length < (this.axis.to - this.axis.from) / 10) this.axis.zoom((5 * length) / (this.axis.to - this.axis.from));
    if (!this.axis.isFit()) this.axis.show(from - length, this.axis.to - this.axis.from);
    this.relaid();
    this.draw();
    const row = this.rows.of(lane);
    this.scroller.scrollTop = this.rows.tops[row] - this.scroller.clientHeight / 2;
    this.choose(row);
    this.open();
  }

  key(event) {
    const keys = {
      ArrowDown: () => this.choose(this.chosen + 1),
      ArrowUp: () => this.choose(this.chosen - 1),
      Home: () => this.choose(0),
      End: () => this.choose(this.rows.rows.length - 1),
      PageDown: () => this.choose(this.chosen + 20),
      PageUp: () => this.choose(this.chosen - 20),
      ArrowLeft: () => this.axis.pan(-this.axis.width / 8),
      ArrowRight: () => this.axis.pan(this.axis.width / 8),
      "+": () => this.axis.zoom(0.5),
      "=": () => this.axis.zoom(0.5),
      "-": () => this.axis.zoom(2),
      0: () => this.axis.fit(),
      Enter: () => this.open(),
    };
    if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    keys[event.key]();
    this.redraw();
  }
}
