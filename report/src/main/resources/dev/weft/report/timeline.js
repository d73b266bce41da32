// The timeline as a part of the page: it draws when something has changed and rests otherwise, and
// keys move through it.

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
    new Pointer(this);
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
    this.painter.paint(this.canvas, {
      width,
      height,
      scrolled: this.scroller.scrollTop,
      gutter,
      chosen: this.chosen,
    });
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

  /** Makes a row the chosen one and scrolls it into view. */
  choose(index) {
    this.chosen = Math.max(0, Math.min(this.rows.rows.length - 1, index));
    const top = this.rows.tops[this.chosen],
      bottom = this.rows.tops[this.chosen + 1];
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
    const from = this.axis.place(lane.began),
      to = this.axis.place(lane.to);
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
    const from = this.axis.place(lane.began),
      length = this.axis.place(lane.to) - from;
    if (length < (this.axis.to - this.axis.from) / 10)
      this.axis.zoom((5 * length) / (this.axis.to - this.axis.from));
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
