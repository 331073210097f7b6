import { type Draft, key } from "./draft.ts";
import { around, memory } from "./page.ts";

const QUIET = 2000;
const SMALL = 60_000; // bytes: what a browser still sends for a page that is gone
let waiting: HTMLFormElement | null = null;
let timer = 0;
let sending: AbortController | null = null;

interface Kept {
  text: string;
  said: string;
  hear_by: string;
  /** Milliseconds since then: the clocks of two machines differ. */
  age: number;
}

/**
 * `<form data-draft data-keep="/cases/7/draft/">`: the server keeps what is typed as well, for the same colleague on
 * another device: after two seconds of quiet, and as the page is left. What it had stands in `data-kept`.
 */
export function startCarrying(): void {
  document.addEventListener("input", (event) => {
    const form = around<HTMLFormElement>(event, "form[data-keep]");
    if (form) carrySoon(form);
  });
  document.addEventListener("submit", (event) => (around(event, "form[data-keep]") ? stop() : void carry()));
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) void carry();
  });
  window.addEventListener("pagehide", () => void carry());
  window.addEventListener("online", () => void carry());
}

/** Let the server have what stands in a form, once nothing is typed for a while. */
export function carrySoon(form: HTMLFormElement): void {
  waiting = form;
  window.clearTimeout(timer);
  timer = window.setTimeout(() => void carry(), QUIET);
}

/** What the server had as it made the page; without values where the words were sent or dropped since. */
export function carried(form: HTMLFormElement): Draft | null {
  if (!form.dataset.kept) return null;
  const { text, said, hear_by, age } = JSON.parse(form.dataset.kept) as Kept;
  return { at: Date.now() - age, values: text ? { text, hear_by } : {}, chosen: { said }, held: true };
}

/** It is being sent for good: the server takes its words out by itself. */
function stop(): void {
  window.clearTimeout(timer);
  sending?.abort();
  waiting = null;
}

/** Where the server is out of reach or refuses, this browser keeps it alone, and it is tried again later. */
async function carry(): Promise<void> {
  const form = waiting;
  if (!form) return;
  window.clearTimeout(timer);
  sending?.abort();
  waiting = null;
  const control = (sending = new AbortController());
  const at = memory.read<Draft | null>(key(form), null)?.at;
  const response = await fetch(form.dataset.keep ?? "", { ...request(form), signal: control.signal }).catch(() => null);
  if (control.signal.aborted) return;
  if (!response?.ok || response.redirected) waiting ??= form;
  else confirm(form, at);
}

function request(form: HTMLFormElement): RequestInit {
  const data = new FormData(form);
  const told = (name: string): string => String(data.get(name) ?? "");
  const headers = { "Content-Type": "application/json", "HX-Request": "true", "X-CSRFToken": told("csrfmiddlewaretoken") };
  if (!told("text").trim()) return { method: "DELETE", headers, keepalive: true };
  const body = JSON.stringify({ said: told("said") || "asked", text: told("text"), hear_by: told("hear_by"), once: told("once") });
  return { method: "PUT", headers, body, keepalive: new Blob([body]).size < SMALL };
}

/** What was typed meanwhile is not with the server yet. */
function confirm(form: HTMLFormElement, at: number | undefined): void {
  const here = memory.read<Draft | null>(key(form), null);
  if (here && here.at === at) memory.write(key(form), { ...here, held: true } satisfies Draft);
}
