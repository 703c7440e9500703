// The only module that speaks to the server: knows the admin key, for this tab alone, and keeps the live stream going.
import { forTab, setError, state, update } from "./state.js";

const root = new URL("../api/v1/", import.meta.url);
const slot = "modelsieve.admin-key";
let key = forTab(slot);

export const hasKey = () => Boolean(key);

// What the server refused, or that it did not answer.
class Refusal extends Error {
  constructor(status, body, fallback) {
    super(body?.error?.message ?? fallback);
    this.status = status;
    this.code = body?.error?.code ?? "no_answer";
    this.body = body ?? {};
  }
}

// A refusal is given to `onRefusal`; every other error is ours and goes on.
export async function attempt(asking, onRefusal) {
  try {
    return await asking;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return onRefusal(error);
  }
}

// Keeps a key for this tab and tries again with it.
export function useKey(value) {
  key = value;
  forTab(slot, value);
  update({ refusal: null });
}

async function send(path, options = {}) {
  const sent = key;
  const headers = { ...options.headers, ...(key && { Authorization: `Bearer ${key}` }) };
  let response;
  try {
    response = await fetch(new URL(path, root), { ...options, headers, credentials: "omit", referrerPolicy: "no-referrer" });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new Refusal(0, null, "modelsieve does not answer.");
  }
  if (response.ok) return response;
  const refusal = new Refusal(response.status, await response.json().catch(() => null), `modelsieve answered ${response.status}.`);
  if (response.status === 401 && sent === key) {
    if (refusal.code === "admin_key_wrong") forTab(slot, null);
    update({ refusal: { code: refusal.code, message: refusal.message } });
  }
  throw refusal;
}

export const get = async path => (await send(path)).json();
export const getText = async path => (await send(path)).text();
export const post = async (path, body) =>
  (await send(path, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } })).json();

// Asks, and keeps what went wrong under `name` until it goes right.
export const ask = (name, path) => attempt(get(path).then(answer => {
  setError(name, null);
  return answer;
}), refusal => {
  if (refusal.status !== 401) setError(name, refusal);
  return null;
});

const silence = 40_000;
let last = null;
let wake = () => {};
const woken = () => new Promise(resolve => { wake = resolve; });

export const reconnect = () => wake();

// Follows the stream for good: after a loss it waits longer each time, up to 15 s, and goes on where it was.
export async function follow(onEvent, onLive) {
  for (let wait = 500; ; wait = Math.min(wait * 2, 15_000)) {
    const stop = new AbortController();
    let watchdog;
    const heard = () => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => stop.abort(), silence);
    };
    try {
      heard();
      const headers = { Accept: "text/event-stream", ...(last !== null && { "Last-Event-ID": last }) };
      const response = await send("activity", { headers, signal: stop.signal, cache: "no-store" });
      wait = 500;
      update({ connection: "live", refusal: null });
      onLive();
      for await (const event of events(response.body, heard)) {
        last = event.id ?? last;
        onEvent(event.event, JSON.parse(event.data));
      }
    } catch (error) {
      if (error instanceof SyntaxError) console.warn("modelsieve: an event that is not JSON");
    }
    clearTimeout(watchdog);
    if (state.refusal) {
      await woken();
      continue;
    }
    update({ connection: "lost" });
    await Promise.race([woken(), new Promise(resolve => setTimeout(resolve, wait))]);
  }
}

async function* events(body, heard) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    heard();
    const blocks = (text + value).split(/\r?\n\r?\n/);
    text = blocks.pop();
    for (const block of blocks) {
      // A line ends where SSE says, and nowhere else that JavaScript would end one.
      const event = Object.fromEntries(block.split(/\r?\n/).map(line => line.split(/: ?(.*)/s, 2)));
      if (event.data) yield event;
    }
  }
}
