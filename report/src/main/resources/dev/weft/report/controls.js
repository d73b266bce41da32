// What the reader chooses the timeline to show, and the line that says what it shows.

class Controls {
  constructor(timeline) {
    this.timeline = timeline;
    this.axis = timeline.axis;
    this.rows = timeline.rows;
    this.offerChoices();
    byId("find").addEventListener("input", () => this.apply());
    for (const id of ["show", "group", "sort"]) byId(id).addEventListener("change", () => this.apply());
    const onZoom = (id, action) =>
      byId(id).addEventListener("click", () => {
        action();
        timeline.redraw();
      });
    onZoom("zoom-in", () => this.axis.zoom(0.5));
    onZoom("zoom-out", () => this.axis.zoom(2));
    onZoom("fit", () => this.axis.fit());
    byId("fold").addEventListener("click", () => {
      this.rows.foldAll();
      timeline.relaid();
    });
    document.addEventListener("keydown", (event) => this.key(event));
    timeline.onDrawn(() => this.tell());
  }

  offerChoices() {
    for (const [key, text, isShown] of SHOWN) {
      const lanes = run.lanes.filter(isShown).length;
      if (lanes > 0 || key === "all")
        byId("show").append(make("option", { value: key }, `${text} (${numbers.format(lanes)})`));
    }
    const groups = run.groups.filter((group) => group.lanes.length > 0);
    byId("group").append(make("option", { value: "-1" }, "All groups"));
    for (const group of groups)
      byId("group").append(make("option", { value: String(group.index) }, short(group.name)));
    byId("group").closest("label").hidden = groups.length < 2;
    for (const [key, text] of SORTS) byId("sort").append(make("option", { value: key }, text));
    byId("fold").hidden = groups.every((group) => group.single);
  }

  /** Takes over what is chosen. */
  apply() {
    this.rows.find = byId("find").value;
    this.rows.show = byId("show").value;
    this.rows.group = Number(byId("group").value);
    this.rows.sort = byId("sort").value;
    this.rows.lay();
    this.timeline.chosen = -1;
    byId("scroller").scrollTop = 0;
    this.timeline.relaid();
  }

  /** Shows what the rows were made to show by something else than these controls. */
  tell() {
    const { axis, rows } = this;
    for (const [id, value] of [
      ["find", rows.find],
      ["show", rows.show],
      ["group", String(rows.group)],
      ["sort", rows.sort],
    ]) {
      if (byId(id).value !== value) byId(id).value = value;
    }
    byId("fold").textContent = rows.allFolded() ? "Open all groups" : "Close all groups";
    byId("fit").disabled = axis.isFit();
    const step = (axis.to - axis.from) / 200;
    const tasks =
      rows.count === run.lanes.length
        ? count(rows.count, "task")
        : `${numbers.format(rows.count)} of ${count(run.lanes.length, "task")}`;
    const text = `${tasks}, ${offset(axis.timeAt(0), step)} to ${offset(axis.timeAt(axis.width), step)}`;
    if (byId("shown").textContent !== text) {
      byId("shown").textContent = text;
      byId("lanes").setAttribute(
        "aria-label",
        `Timeline: ${text}. The details of a task are a table below it.`,
      );
    }
  }

  key(event) {
    if (event.key === "/" && !event.target.closest("input, select, textarea")) {
      event.preventDefault();
      byId("find").focus();
    } else if (event.key === "Escape" && event.target === byId("find")) {
      byId("find").value = "";
      this.apply();
      byId("scroller").focus();
    }
  }
}

function short(text) {
  return text.length > 60 ? `${Array.from(text).slice(0, 59).join("")}…` : text;
}
