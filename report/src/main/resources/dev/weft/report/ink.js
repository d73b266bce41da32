// What drawing needs besides shapes: colours, patterns, texts cut to the room there is.

/** The page's colours, which change with the reader's choice of light and dark. */
function readColours() {
  const style = getComputedStyle(document.documentElement);
  const colour = (key) => style.getPropertyValue(`--${key}`).trim();
  const colours = Object.fromEntries(MARKS.map((mark) => [mark, colour(mark)]));
  for (const key of ["bg", "panel", "line", "text", "dim", "accent", "on-bar", "selected", "critical"])
    colours[key] = colour(key);
  colours.hatch = hatch(colours.limit, colours.bg);
  return colours;
}

/** Slanting lines. */
function hatch(colour, ground) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 6;
  const pen = tile.getContext("2d");
  pen.fillStyle = ground;
  pen.fillRect(0, 0, 6, 6);
  pen.strokeStyle = colour;
  pen.lineWidth = 1.4;
  for (const shift of [-6, 0, 6]) {
    pen.moveTo(shift - 1, 7);
    pen.lineTo(shift + 7, -1);
  }
  pen.stroke();
  return pen.createPattern(tile, "repeat");
}

/** A lane's name below the head of its group, which says the rest. */
function shortName(lane) {
  const group = run.groups[lane.group];
  const prefix = `${group.name}/`;
  return !group.single && lane.task.startsWith(prefix) ? lane.task.slice(prefix.length) : lane.task;
}

/** As much of a text as has room, with a sign that something is missing; nothing if it is too little. */
function fitted(pen, text, room) {
  if (room < 12) return "";
  if (text.length < 400 && pen.measureText(text).width <= room) return text;
  const letters = Array.from(text.slice(0, 400));
  let low = 0,
    high = letters.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (pen.measureText(letters.slice(0, middle).join("") + "…").width <= room) low = middle;
    else high = middle - 1;
  }
  return low > 1 ? letters.slice(0, low).join("") + "…" : "";
}
