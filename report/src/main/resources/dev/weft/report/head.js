// What a reader sees first: which run this is, how it ended, where its time went.

const USES = ["running", "waiting", "approval", "limit", "retry", "other", "poll"];

function showHead() {
  document.title = data.simulated
    ? `${data.plan}: simulated (Weft)`
    : `${data.plan}: ${runStatus()} (Weft run ${data.run})`;
  byId("plan").append(name(data.plan), " ", make("span", { class: `status ${runMark()}` }, runStatus()));
  if (data.simulated) showSimulated(data.simulated);
  const tasks = run.lanes.filter((lane) => !isCleanUp(lane));
  const facts = [
    ...(data.simulated ? [] : [["Run", data.run]]),
    ...(data.simulated ? [] : [["Began", moment(data.began)]]),
    [data.simulated ? "Would take" : data.ended ? "Took" : "Known for", duration(data.end)],
    ...(data.left === undefined ? [] : [["Left", `about ${duration(data.left)}`]]),
    ["Tasks", numbers.format(tasks.length)],
  ];
  for (const [term, value] of facts)
    byId("facts").append(make("div", {}, make("dt", {}, term), make("dd", {}, value)));
  const counts = new Map();
  for (const lane of tasks) counts.set(lane.status, (counts.get(lane.status) ?? 0) + 1);
  for (const [status, lanes] of [...counts].sort(([a], [b]) => a - b)) {
    const text = status < 0 ? "not ended" : data.statuses[status];
    byId("counts").append(
      make(
        "li",
        { class: isFault(status) ? "failed" : "" },
        make("b", {}, numbers.format(lanes)),
        ` ${text}`,
      ),
    );
  }
  if (run.lanes.some((lane) => isCleanUp(lane) && isFault(lane.status)))
    byId("counts").append(make("li", { class: "failed" }, "clean-up failed"));
  byId("foot").append(`weft ${data.version}, ${data.simulated ? "simulated" : "read"} at ${moment(data.readAt)}`);
}

/** Nobody should take it for a run that took place. */
function showSimulated({ which, assumed }) {
  byId("plan").append(" ", make("span", { class: "status simulated" }, "simulated"));
  const note = byId("simulated");
  note.hidden = false;
  note.setAttribute("role", "note");
  note.append(make("p", {}, make("b", {}, "Simulated: nothing was carried out."), ` ${tame(which)}`));
  if (assumed.length > 0)
    note.append(make("p", {}, "Assumed:"), make("ul", {}, ...assumed.map((it) => make("li", {}, tame(it)))));
}

/** The plan's own clean-up is no task; no task of a plan has these names. */
function isCleanUp(lane) {
  return ["on-failure", "finally"].includes(run.groups[lane.group].name);
}

function runStatus() {
  return data.status < 0 ? "not ended" : data.statuses[data.status];
}

function runMark() {
  if (data.status < 0 || data.status === CANCELLED) return "cancelled";
  return isFault(data.status) ? "failed" : "succeeded";
}

function showSpent() {
  const total = data.spent.reduce((sum, [, , took]) => sum + took, 0);
  const section = byId("spent");
  if (total === 0) {
    section.append(make("p", {}, "Nothing that takes time is on record."));
    return;
  }
  section.append(
    make(
      "p",
      { class: "hint" },
      `What all attempts and pauses took together: ${duration(total)}. Tasks side by side count each for itself.`,
    ),
    shares(data.spent, total, "Where the time went"),
    make(
      "ul",
      { class: "legend" },
      ...data.spent.map(([use, limit, took]) =>
        make(
          "li",
          {},
          swatch(USES[use]),
          useText(use, limit),
          " ",
          make("b", {}, duration(took)),
          ` ${percent(took, total)}`,
        ),
      ),
    ),
  );
}

/** A bar of what a time went to. */
function shares(spent, total, label) {
  const bar = make("div", { class: "shares", role: "img", "aria-label": `${label}: ${spentText(spent)}` });
  for (const [use, , took] of spent) {
    const part = make("span", { class: `share ${USES[use]}` });
    part.style.flexGrow = String(took / total);
    bar.append(part);
  }
  return bar;
}

function spentText(spent) {
  return spent
    .map(
      ([use, limit, took]) =>
        `${USES[use] === "limit" ? `waiting for ${data.limits[limit]}` : useWord(use)} ${duration(took)}`,
    )
    .join(", ");
}

function useText(use, limit) {
  return USES[use] === "limit" ? make("span", {}, "waiting for ", name(data.limits[limit])) : useWord(use);
}

function useWord(use) {
  return ["running", "wait steps", "approvals", "waiting", "pausing before retries", "between steps", "pausing between polls"][
    use
  ];
}

/** The legend of the timeline: the marks that occur in it. */
function showLegend(axis) {
  const { mark, size } = run.stretches;
  MARKS.forEach((it, index) => {
    const at = mark.indexOf(index);
    if (at >= 0 && at < size) byId("legend").append(make("li", {}, swatch(it), MARK_TEXTS[index]));
  });
  if (run.path.length > 0) byId("legend").append(make("li", {}, swatch("critical"), "on the critical path"));
  for (const [from, to] of axis.gaps) {
    byId("legend").append(
      make("li", {}, swatch("gap"), `${duration(to - from)} in which nothing happened, folded`),
    );
  }
}
