/**
 * The case in focus beside its list: `[data-preview]`, where the screen has room. It is fetched from the row's own
 * address; what is not to be had leaves it empty. `[data-preview-toggle]` puts it away, and this browser remembers.
 */
import htmx from "htmx.org";
import { all, around, memory, one } from "./page.ts";
import { after } from "./rows.ts";

const PAUSE = 120; // who walks down the list with J asks for the row she stops at
const KEPT = "preview";

let asked: AbortController | null = null;
let pause = 0;

export function startPreview(): void {
  const pane = one("[data-preview]");
  const toggle = one("[data-preview-toggle]");
  if (!pane || !toggle || !one("main a.row")) return;
  toggle.hidden = false;
  lay(pane, toggle, memory.read<boolean>(KEPT, true));
  toggle.addEventListener("click", () => lay(pane, toggle, pane.hidden !== false));
  document.addEventListener("focusin", (event) => {
    const row = around<HTMLAnchorElement>(event, "main a.row");
    if (row) soon(pane, row);
  });
  document.addEventListener("click", (event) => {
    const line = around(event, "#results tbody tr");
    if (line && !pane.hidden && !around(event, "a, button, input, select, label")) one<HTMLAnchorElement>("a.row", line)?.focus();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target instanceof Element && event.target.id === "results") first(pane);
  });
}

function lay(pane: HTMLElement, toggle: HTMLElement, open: boolean): void {
  memory.write(KEPT, open);
  pane.hidden = !open;
  toggle.setAttribute("aria-pressed", String(open));
  if (open) first(pane);
}

/** The row in focus, or the first: so the page begins with something to decide. */
function first(pane: HTMLElement): void {
  const here = document.activeElement;
  const row = here instanceof HTMLAnchorElement && here.matches("main a.row") ? here : one<HTMLAnchorElement>("main a.row");
  if (row) soon(pane, row);
  else pane.replaceChildren();
}

function soon(pane: HTMLElement, row: HTMLAnchorElement): void {
  clearTimeout(pause);
  if (pane.checkVisibility()) pause = window.setTimeout(() => void show(pane, row), PAUSE);
}

async function show(pane: HTMLElement, row: HTMLAnchorElement): Promise<void> {
  asked?.abort();
  asked = new AbortController();
  const { signal } = asked;
  const told = await fetched(new URL("preview/", row.href), signal);
  if (signal.aborted) return;
  pane.innerHTML = told;
  pane.scrollTop = 0;
  all("tr[data-shown]").forEach((line) => delete line.dataset.shown);
  const line = row.closest("tr");
  if (line && told) line.dataset.shown = "";
  all<HTMLInputElement>("input[name=next]", pane).forEach((field) => (field.value = after(row, row)));
  htmx.process(pane);
}

/** What the address says; nothing where it is not to be had, or no longer asked for. */
async function fetched(address: URL, signal: AbortSignal): Promise<string> {
  try {
    const answer = await fetch(address, { headers: { "HX-Request": "true" }, signal });
    return answer.ok ? await answer.text() : "";
  } catch {
    return "";
  }
}
