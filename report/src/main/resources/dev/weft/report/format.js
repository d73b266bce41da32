// Numbers and times as people read them; the same forms as the command's.

const numbers = new Intl.NumberFormat("en");
const moments = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

function count(number, one, many = one + "s") {
  return `${numbers.format(number)} ${number === 1 ? one : many}`;
}

/** A share in percent, which is 0 or 100 only where it is so exactly. */
function percent(part, whole) {
  const share = whole > 0 ? (100 * part) / whole : 0;
  if (share > 0 && share < 1) return "<1%";
  return share > 99 && share < 100 ? ">99%" : `${Math.round(share)}%`;
}

/** Three figures at most; from a minute on the two largest units. */
function duration(micros) {
  if (micros > 0 && micros < 1000) return `${Math.floor(micros)}µs`;
  const millis = Math.floor(micros / 1000);
  if (millis < 1000) return `${millis}ms`;
  if (millis < 60_000) return `${Math.floor(millis / 100) / 10}s`;
  const seconds = Math.floor(millis / 1000);
  if (seconds < 3600) return two(seconds, 60, "m", 1, "s");
  return seconds < 86_400 ? two(seconds, 3600, "h", 60, "m") : two(seconds, 86_400, "d", 3600, "h");
}

function two(seconds, large, largeUnit, small, smallUnit) {
  const rest = Math.floor((seconds % large) / small);
  return `${Math.floor(seconds / large)}${largeUnit}${rest ? ` ${rest}${smallUnit}` : ""}`;
}

/** Where on the timeline, exact enough to tell it from what is `step` away. */
function offset(micros, step) {
  if (micros < 0) return `−${offset(-micros, step)}`;
  if (step >= 1_000_000 || micros === 0) return micros === 0 ? "0s" : exact(micros);
  const digits = Math.min(6, Math.ceil(-Math.log10(step / 1_000_000)));
  const unit = 10 ** (6 - digits);
  const rounded = Math.round(micros / unit) * unit;
  const whole = Math.floor(rounded / 60_000_000) * 60_000_000;
  const seconds = Number(((rounded - whole) / 1_000_000).toFixed(digits));
  return [whole ? exact(whole) : "", seconds || !whole ? `${seconds}s` : ""].filter(Boolean).join(" ");
}

/** All units that are not zero, down to seconds. */
function exact(micros) {
  let seconds = Math.round(micros / 1_000_000);
  const parts = [];
  for (const [unit, length] of [
    ["d", 86_400],
    ["h", 3600],
    ["m", 60],
    ["s", 1],
  ]) {
    if (seconds >= length) parts.push(Math.floor(seconds / length) + unit);
    seconds %= length;
  }
  return parts.join(" ") || "0s";
}

function moment(millis) {
  return moments.format(new Date(millis));
}

/** A name without characters that are not seen but change how what is around them is. */
function tame(text) {
  return text.replace(/[\u202a-\u202e\u2066-\u2069\u200e\u200f]/g, "").replace(/[\x00-\x1f\x7f]+/g, " ");
}

/** What a step printed, without the colours and cursor moves of terminals. */
function plain(line) {
  return line.replace(
    /\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(\x07|\x1b\\)|[\x00-\x08\x0b-\x1f\x7f]/g,
    "",
  );
}
