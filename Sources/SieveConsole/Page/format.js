// Numbers as people read them. What is not known is a dash.

export const none = "–";
const known = write => value => (value == null || Number.isNaN(value) ? none : write(value));
const whole = new Intl.NumberFormat("en");
const small = new Intl.NumberFormat("en", { maximumSignificantDigits: 2 });
const cents = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

export const count = known(value => whole.format(value));
export const plural = (number, word, many = `${word}s`) => `${count(number)} ${number === 1 ? word : many}`;

const dollars = value => (value < 0.01 ? small : value < 100 ? cents : whole).format(value < 100 ? value : Math.round(value));
// Dollars a million tokens.
export const price = known(value => (value === 0 ? "free" : dollars(value)));
// Dollars that were spent.
export const cost = known(value => `$${value === 0 ? 0 : value < 0.01 ? small.format(value) : cents.format(value)}`);

// Dollars of calls, where any has a known price.
export const spent = row => (row.requests > 0 && row.unknown_cost >= row.requests ? "unknown" : cost(row.cost));

const digits = value => String(value < 10 ? Number(value.toFixed(1)) : Math.round(value));

// Tokens of a context: 131072 is 128k, as on the label of the model.
export const context = known(value => {
  const base = value % 1024 === 0 && value % 1000 !== 0 ? 1024 : 1000;
  const thousands = value / base;
  if (thousands >= 1000) return `${digits(thousands / (base === 1024 && thousands % 1024 === 0 ? 1024 : 1000))}M`;
  return thousands >= 1 ? `${digits(thousands)}k` : String(value);
});

export const short = known(value => {
  const [unit, size] = value >= 1e9 ? ["G", 1e9] : value >= 1e6 ? ["M", 1e6] : value >= 1e4 ? ["k", 1e3] : ["", 1];
  return unit ? Number((value / size).toPrecision(3)) + unit : count(value);
});

const steps = [[60, 1, "s"], [3600, 60, "min"], [86400, 3600, "h"], [86400 * 60, 86400, "d"], [86400 * 730, 86400 * 30.44, "mo"], [Infinity, 86400 * 365, "y"]];
// How long ago, from seconds.
export const age = known(seconds => {
  const [, size, unit] = steps.find(([limit]) => seconds < limit);
  return seconds < 1 ? "now" : `${Math.floor(seconds / size)} ${unit}`;
});

export const milliseconds = known(value => (value < 999.5 ? `${Math.round(value)} ms` : value < 60000 ? `${(value / 1000).toFixed(value < 10000 ? 2 : 1)} s`
  : `${Math.floor(value / 60000)} min ${Math.floor((value % 60000) / 1000)} s`));
export const bytes = known(value => `${short(value)}B`);

export const date = known(seconds => new Date(seconds * 1000).toISOString().slice(0, 10));
export const moment = known(seconds => new Date(seconds * 1000).toLocaleString("en-GB"));
export const clock = known(seconds => new Date(seconds * 1000).toLocaleTimeString("en-GB"));
