// Puts the page together.

showHead();
showSpent();
const axis = new Axis(data.end);
showLegend(axis);
const rows = new Rows();
const timeline = new Timeline(axis, rows);
new Details(timeline);
new Controls(timeline);
showFailures(timeline);
showPath(timeline);
showLoads(timeline);
showSpreads();

// On paper: light, the whole run, and the tasks one below the other over as many pages as they take.
const PRINTED_HEIGHT = 820;
const PRINTED_WIDTH = 720;
const PAGES_MAX = 25;
let shownBefore = null;
addEventListener("beforeprint", () => {
  shownBefore = { from: axis.from, to: axis.to };
  document.documentElement.classList.add("print");
  timeline.scroller.style.width = `${PRINTED_WIDTH}px`;
  timeline.scroller.scrollTop = 0;
  timeline.scroller.style.height = `${Math.min(PRINTED_HEIGHT, rows.height + TOP + 2)}px`;
  axis.fit();
  timeline.painter.colours = readColours();
  timeline.view = "";
  timeline.draw();
  printRest();
});
/** What lies below the part that the page shows, page by page. */
function printRest() {
  const room = PRINTED_HEIGHT - TOP,
    { tops } = rows,
    all = rows.rows.length;
  let from = rows.rows.findIndex((_, i) => tops[i + 1] > room);
  for (let page = 1; page < PAGES_MAX && from >= 0 && from < all; page++) {
    let to = from + 1;
    while (to < all && tops[to + 1] - tops[from] <= room) to++;
    const canvas = make("canvas");
    byId("printed").append(canvas);
    const height = tops[to] - tops[from] + TOP;
    const { gutter } = timeline;
    timeline.painter.paint(canvas, { width: PRINTED_WIDTH, height, scrolled: tops[from], gutter, chosen: -1 });
    from = to;
  }
  if (from >= 0 && from < all) byId("printed").append(make("p", {}, `And ${count(all - from, "row")} more.`));
}
addEventListener("afterprint", () => {
  document.documentElement.classList.remove("print");
  byId("printed").replaceChildren();
  Object.assign(axis, shownBefore);
  timeline.scroller.style.width = "";
  timeline.relaid();
  timeline.recolour();
});
