// Draws what a task did at a time. A mark is told by its form as well as by its colour: what is done
// is solid, what is waited for is light, hatched or a line.

/** Draws a stretch. */
function drawMark(painter, i, x, y, wide, high) {
  const { pen, colours } = painter;
  const mark = run.stretches.mark[i];
  const colour = colours[MARKS[mark]];
  pen.fillStyle = mark === LIMIT ? colours.hatch : colours.bg;
  if (mark === RUNNING || mark === FAULT || mark === CUT) pen.fillStyle = colour;
  pen.strokeStyle = colour;
  if (mark === RETRY || mark === POLL || mark === GATHER) {
    pen.fillStyle = colours.bg;
    pen.fillRect(x, y, wide, high);
    pen.fillStyle = colour;
    pen.fillRect(x, y + high / 2 - 1, wide, 2);
    if (mark === GATHER) pen.fillRect(x, y + 1, 1, high - 2);
  } else if (wide < 3 || high < 4) {
    pen.fillStyle = mark === LIMIT ? colours.hatch : colour;
    pen.fillRect(x, y, wide, high);
  } else {
    // A gap of one pixel parts a step from the next.
    pen.fillRect(x, y, wide - 1, high);
    if (mark !== RUNNING && mark !== FAULT) pen.strokeRect(x + 0.5, y + 0.5, wide - 2, high - 1);
  }
  if (mark === FAULT && wide > 9 && high > 8) drawCross(painter, x + 3, y + high / 2);
  if (wide > 24 && high > 9) drawCaption(painter, i, mark, x, y, wide, high);
}

function drawCross(painter, x, y) {
  const { pen, colours } = painter;
  pen.strokeStyle = colours["on-bar"];
  pen.lineWidth = 1.5;
  pen.beginPath();
  pen.moveTo(x, y - 2.5);
  pen.lineTo(x + 5, y + 2.5);
  pen.moveTo(x + 5, y - 2.5);
  pen.lineTo(x, y + 2.5);
  pen.stroke();
  pen.lineWidth = 1;
}

function drawCaption(painter, i, mark, x, y, wide, high) {
  if (mark === LIMIT || mark === RETRY || mark === POLL || mark === PASSED) return;
  const { pen, colours } = painter;
  const [step, , number] = data.forms[run.stretches.form[i]];
  const text = fitted(
    pen,
    data.steps[step] + (number > 1 ? ` (${number})` : ""),
    wide - (mark === FAULT ? 18 : 8),
  );
  if (!text) return;
  const solid = mark === RUNNING || mark === FAULT || mark === CUT;
  if (mark === GATHER) {
    pen.fillStyle = colours.bg;
    pen.fillRect(x + 3, y, pen.measureText(text).width + 3, high);
  }
  pen.fillStyle = solid ? colours["on-bar"] : colours.text;
  // Where it begins left of the window, what is seen of it is captioned.
  const shift = Math.max(0, painter.gutter - x);
  if (shift + pen.measureText(text).width + 8 <= wide)
    pen.fillText(text, x + shift + (mark === FAULT ? 12 : 4), y + high / 2 + 0.5);
}
