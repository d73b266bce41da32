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

// On paper: light, the whole run, and as many tasks as have room.
const PRINTED_HEIGHT = 820;
let shownBefore = null;
addEventListener("beforeprint", () => {
  shownBefore = { from: axis.from, to: axis.to };
  document.documentElement.classList.add("print");
  timeline.scroller.style.width = "720px";
  timeline.scroller.style.height = `${Math.min(PRINTED_HEIGHT, rows.height + TOP + 2)}px`;
  axis.fit();
  timeline.painter.colours = readColours();
  timeline.view = "";
  timeline.draw();
});
addEventListener("afterprint", () => {
  document.documentElement.classList.remove("print");
  Object.assign(axis, shownBefore);
  timeline.scroller.style.width = "";
  timeline.relaid();
  timeline.recolour();
});
