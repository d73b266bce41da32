// Elements are made here and nowhere from text: whatever a run is called or prints stays text.

function byId(id) {
  return document.getElementById(id);
}

/** An element; strings among its children become text. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

/** A name, which may run from right to left without turning what is around it. */
function name(text, attributes = {}) {
  return make(
    "bdi",
    { ...attributes, class: "name", title: text.length > 100 ? text.slice(0, 2000) : false },
    text,
  );
}

function swatch(mark) {
  return make("span", { class: `swatch ${mark}`, "aria-hidden": "true" });
}

/** A table whose `heads` are texts, or [text, "number"] for what is set to the right. */
function table(label, heads, rows) {
  const head = heads.map((it) => {
    const [text, kind] = Array.isArray(it) ? it : [it, ""];
    return make("th", { scope: "col", class: kind }, text);
  });
  const body = make("tbody");
  for (const cells of rows) {
    body.append(
      make(
        "tr",
        {},
        ...cells.map((cell, i) => make("td", { class: Array.isArray(heads[i]) ? heads[i][1] : "" }, cell)),
      ),
    );
  }
  return make(
    "div",
    { class: "scrolls", tabindex: "0", role: "group", "aria-label": label },
    make(
      "table",
      {},
      make("caption", { class: "unseen" }, label),
      make("thead", {}, make("tr", {}, ...head)),
      body,
    ),
  );
}

/** A drawing surface of `width` x `height` CSS pixels, sharp on screens of any density. */
function surface(canvas, width, height) {
  const isPrinted = document.documentElement.classList.contains("print");
  // There may be many of those that follow the first.
  const density = isPrinted ? (canvas.closest("#printed") ? 2 : 3) : window.devicePixelRatio || 1;
  const [across, down] = [
    Math.max(1, Math.round(width * density)),
    Math.max(1, Math.round(height * density)),
  ];
  if (canvas.width !== across || canvas.height !== down) {
    canvas.width = across;
    canvas.height = down;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const pen = canvas.getContext("2d");
  pen.setTransform(density, 0, 0, density, 0, 0);
  pen.clearRect(0, 0, width, height);
  return pen;
}
