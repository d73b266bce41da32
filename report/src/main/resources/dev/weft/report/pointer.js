// What the pointer does on the timeline and on the strip above it: zoom, drag, choose, tell.

class Pointer {
  constructor(timeline) {
    this.timeline = timeline;
    this.axis = timeline.axis;
    this.scroller = timeline.scroller;
    this.overview = timeline.overview;
    this.scroller.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.scroller.addEventListener("pointerdown", (event) => this.press(event));
    this.scroller.addEventListener("pointermove", (event) => this.point(event));
    this.scroller.addEventListener("pointerleave", () => this.hideTip());
    this.overview.addEventListener("pointerdown", (event) => this.jump(event));
    this.overview.addEventListener("pointermove", (event) => event.buttons === 1 && this.jump(event));
  }

  /** With Ctrl, which is also what two fingers do, it zooms; sideways it moves; else the page scrolls. */
  wheel(event) {
    if (event.ctrlKey) {
      this.axis.zoom(
        Math.exp(event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.002)),
        this.spot(event).x - this.timeline.gutter,
      );
    } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      this.axis.pan(event.deltaX || event.deltaY);
    } else {
      return;
    }
    event.preventDefault();
    this.timeline.redraw();
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
      this.timeline.redraw();
    };
    const end = (last) => {
      for (const [type, listener] of [
        ["pointermove", move],
        ["pointerup", end],
        ["pointercancel", end],
      ]) {
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
    this.timeline.choose(row);
    this.timeline.open();
  }

  jump(event) {
    const whole = this.axis.end - this.axis.begin;
    const span = this.axis.to - this.axis.from;
    const x = event.clientX - this.overview.getBoundingClientRect().left - this.timeline.gutter;
    this.axis.show(this.axis.begin + (x / this.axis.width) * whole - span / 2, span);
    this.timeline.redraw();
  }

  spot(event) {
    const box = this.scroller.getBoundingClientRect();
    return {
      x: event.clientX - box.left - this.scroller.clientLeft,
      y: event.clientY - box.top - this.scroller.clientTop,
    };
  }

  rowAt(y) {
    return y < TOP ? -1 : this.timeline.rows.at(y - TOP + this.scroller.scrollTop);
  }

  point(event) {
    const { x, y } = this.spot(event);
    const row = event.buttons === 0 ? this.timeline.rows.rows[this.rowAt(y)] : undefined;
    const lines = row ? this.tipLines(row, x - this.timeline.gutter) : [];
    if (lines.length === 0) return this.hideTip();
    const tip = byId("tip");
    tip.replaceChildren(...lines.map((line, i) => make(i === 0 ? "strong" : "span", {}, line)));
    tip.hidden = false;
    const below = event.clientY + 18;
    const isLow = below + tip.offsetHeight > window.innerHeight;
    const furthest = window.innerWidth - tip.offsetWidth - 8;
    tip.style.left = `${Math.max(4, Math.min(event.clientX + 14, furthest))}px`;
    tip.style.top = `${isLow ? event.clientY - tip.offsetHeight - 8 : below}px`;
  }

  tipLines(row, x) {
    const from = x < 0 ? null : this.axis.timeAt(x);
    if (row.group) return groupTip(row, from, this.timeline.painter.curvesOf(row.group));
    return laneTip(row.lane, from, this.axis.timeAt(x + 1));
  }

  hideTip() {
    byId("tip").hidden = true;
  }
}
