// Numbers as people read them. What is not known is a dash.

export const none = "–";

/** Dollars a million tokens. */
export function price(value) {
  if (value === null || value === undefined) return none;
  if (value === 0) return "free";
  if (value < 0.01) return String(Number(value.toPrecision(2)));
  return value < 100 ? value.toFixed(2) : Math.round(value).toLocaleString("en");
}

/** Dollars that were spent. */
export function cost(value) {
  if (value === null || value === undefined) return none;
  if (value === 0) return "$0";
  if (value < 0.01) return "$" + Number(value.toPrecision(2));
  return "$" + value.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/** Tokens of a context: 131072 is 128k, as on the label of the model. */
export function context(value) {
  if (value === null || value === undefined) return none;
  const base = value % 1024 === 0 && value % 1000 !== 0 ? 1024 : 1000;
  const thousands = value / base;
  if (thousands >= 1000) return trimmed(thousands / (base === 1024 && thousands % 1024 === 0 ? 1024 : 1000)) + "M";
  return thousands >= 1 ? trimmed(thousands) + "k" : String(value);
}

const trimmed = (value) => (value < 10 ? Number(value.toFixed(1)) : Math.round(value)).toString();

const whole = new Intl.NumberFormat("en");
export const count = (value) => (value === null || value === undefined ? none : whole.format(value));

/** A large number in three digits. */
export function short(value) {
  if (value === null || value === undefined) return none;
  for (const [unit, size] of [["G", 1e9], ["M", 1e6], ["k", 1e4]]) {
    if (value >= size) return Number((value / (unit === "k" ? 1e3 : size)).toPrecision(3)) + unit;
  }
  return count(value);
}

/** How long ago, from seconds. */
export function age(seconds) {
  if (seconds === null || seconds === undefined || Number.isNaN(seconds)) return none;
  const steps = [[60, 1, "s"], [3600, 60, "min"], [86400, 3600, "h"], [86400 * 60, 86400, "d"], [86400 * 365 * 2, 86400 * 30.44, "mo"]];
  if (seconds < 1) return "now";
  for (const [limit, size, unit] of steps) if (seconds < limit) return `${Math.floor(seconds / size)} ${unit}`;
  return `${Math.floor(seconds / 86400 / 365)} y`;
}

export function milliseconds(value) {
  if (value === null || value === undefined) return none;
  if (value < 1000) return `${Math.round(value)} ms`;
  return value < 60000 ? `${(value / 1000).toFixed(value < 10000 ? 2 : 1)} s` : `${Math.floor(value / 60000)} min ${Math.round((value % 60000) / 1000)} s`;
}

export function bytes(value) {
  if (value === null || value === undefined) return none;
  if (value < 1000) return `${value} B`;
  return value < 1e6 ? `${(value / 1000).toFixed(1)} kB` : `${(value / 1e6).toFixed(1)} MB`;
}

export const date = (seconds) => (seconds ? new Date(seconds * 1000).toISOString().slice(0, 10) : none);
export const moment = (seconds) => (seconds ? new Date(seconds * 1000).toLocaleString() : none);
export const clock = (seconds) => new Date(seconds * 1000).toLocaleTimeString("en-GB");
export const plural = (number, word) => `${count(number)} ${word}${number === 1 ? "" : "s"}`;
