import { callIn, isMe, named, type Call } from "./mention_text.ts";
import { all, around, one } from "./page.ts";
import { stepped } from "./palette_rank.ts";

const PAUSE = 150;
let timer = 0;
let asking: AbortController | null = null;
let call: Call | null = null;
let taken = -1; // where the @ stands whose name was chosen, so that it is not asked for again

/** `[data-mentions=address]` around a text: behind an @ it offers colleagues, by keys or by a click; `data-me` knows @me. */
export function startMentions(): void {
  document.addEventListener("input", (event) => {
    const field = of(event);
    if (field) look(field);
  });
  document.addEventListener("keydown", (event) => {
    const field = of(event);
    if (field && options(field).length) keys(field, event);
  });
  document.addEventListener("mousedown", (event) => {
    const option = around(event, "[data-mentions] [role=option]");
    if (!option) return;
    event.preventDefault(); // the focus stays in the text
    take(option.closest<HTMLElement>("[data-mentions]")!, option);
  });
  document.addEventListener("focusout", (event) => {
    const field = of(event);
    if (field) close(field);
  });
}

function of(event: Event): HTMLElement | null {
  return around(event, "[data-mentions] textarea")?.closest<HTMLElement>("[data-mentions]") ?? null;
}

const area = (field: HTMLElement): HTMLTextAreaElement => one<HTMLTextAreaElement>("textarea", field)!;
const list = (field: HTMLElement): HTMLElement => one("[role=listbox]", field)!;
const options = (field: HTMLElement): HTMLElement[] => all("[role=option]:not([aria-disabled=true])", list(field));

function look(field: HTMLElement): void {
  const text = area(field);
  window.clearTimeout(timer);
  asking?.abort();
  call = callIn(text.value.slice(0, text.selectionStart));
  if (!call) taken = -1;
  if (!call || call.at === taken) return close(field);
  if ("me" in field.dataset && isMe(call.query)) return close(field);
  const { query } = call;
  timer = window.setTimeout(() => void answer(field, query), PAUSE);
}

/** Where the server is silent the name can still be typed. */
async function answer(field: HTMLElement, query: string): Promise<void> {
  const address = new URL(field.dataset.mentions ?? "", location.href);
  address.searchParams.set("q", query);
  asking = new AbortController();
  const response = await fetch(address, { headers: { "HX-Request": "true" }, signal: asking.signal }).catch(() => null);
  if (!response?.ok || response.redirected || document.activeElement !== area(field)) return;
  const sent = new DOMParser().parseFromString(await response.text(), "text/html");
  show(field, all("[role=option]", sent));
}

function show(field: HTMLElement, found: HTMLElement[]): void {
  list(field).replaceChildren(...found);
  found.forEach((option, index) => (option.id = `${area(field).id}-name-${index}`));
  one(".found", field)!.hidden = found.length === 0;
  const words = one("[data-count]", field)!;
  const { one: single = "", many = "", none = "" } = words.dataset;
  words.textContent = found.length === 0 ? none : found.length === 1 ? single : many.replace("%n", String(found.length));
  choose(field, options(field)[0] ?? null);
}

function keys(field: HTMLElement, event: KeyboardEvent): void {
  const found = options(field);
  const here = found.findIndex((option) => option.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    act(event, () => choose(field, found[stepped(here, event.key === "ArrowDown" ? 1 : -1, found.length)] ?? null));
  } else if ((event.key === "Enter" || event.key === "Tab") && found[here]) {
    act(event, () => take(field, found[here]!));
  } else if (event.key === "Escape") {
    act(event, () => close(field));
  }
}

function act(event: Event, then: () => void): void {
  event.preventDefault();
  then();
}

function choose(field: HTMLElement, chosen: HTMLElement | null): void {
  all("[role=option]", list(field)).forEach((option) => option.setAttribute("aria-selected", String(option === chosen)));
  chosen?.scrollIntoView({ block: "nearest" });
  if (chosen) area(field).setAttribute("aria-activedescendant", chosen.id);
  else area(field).removeAttribute("aria-activedescendant");
}

function take(field: HTMLElement, option: HTMLElement): void {
  if (!call || option.getAttribute("aria-disabled") === "true") return;
  const text = area(field);
  const put = named(text.value, call, option.dataset.label ?? "");
  taken = call.at;
  text.value = put.text;
  text.setSelectionRange(put.caret, put.caret);
  close(field);
  text.dispatchEvent(new Event("input", { bubbles: true })); // the draft is kept
}

function close(field: HTMLElement): void {
  window.clearTimeout(timer);
  asking?.abort();
  one(".found", field)!.hidden = true;
  list(field).replaceChildren();
  area(field).removeAttribute("aria-activedescendant");
}
