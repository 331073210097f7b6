import { all, around, one } from "./page.ts";
import { stepped } from "./palette_rank.ts";

const PAUSE = 120;
let timer = 0;
let asking: AbortController | null = null;

/** `[data-chooser]`: a combobox that asks its address while one types. In `[data-words]` what is chosen becomes one more box. */
export function startChoosers(): void {
  document.addEventListener("input", (event) => {
    const chooser = of(event);
    if (!chooser) return;
    const kept = one<HTMLInputElement>("input[type=hidden]", chooser);
    if (kept) kept.value = ""; // other words are another choice
    ask(chooser);
  });
  document.addEventListener("keydown", (event) => {
    const chooser = of(event);
    if (chooser) keys(chooser, event);
  });
  document.addEventListener("mousedown", (event) => {
    const option = around(event, "[data-chooser] [role=option]");
    if (!option) return;
    event.preventDefault(); // the focus stays in the line
    take(option.closest<HTMLElement>("[data-chooser]")!, option);
  });
  document.addEventListener("focusout", (event) => {
    const chooser = of(event);
    if (chooser) close(chooser);
  });
}

function of(event: Event): HTMLElement | null {
  return around(event, "[role=combobox]")?.closest<HTMLElement>("[data-chooser]") ?? null;
}

const line = (chooser: HTMLElement): HTMLInputElement => one<HTMLInputElement>("[role=combobox]", chooser)!;
const list = (chooser: HTMLElement): HTMLElement => one("[role=listbox]", chooser)!;
const options = (chooser: HTMLElement): HTMLElement[] => all("[role=option]", list(chooser));
const isOpen = (chooser: HTMLElement): boolean => line(chooser).getAttribute("aria-expanded") === "true";

function ask(chooser: HTMLElement): void {
  const query = line(chooser).value.trim();
  window.clearTimeout(timer);
  asking?.abort();
  if (!query || !chooser.dataset.chooser) return close(chooser);
  timer = window.setTimeout(() => void answer(chooser, query), PAUSE);
}

/** Where the server is silent the words still go with the form. */
async function answer(chooser: HTMLElement, query: string): Promise<void> {
  const address = new URL(chooser.dataset.chooser ?? "", location.href);
  address.searchParams.set("q", query);
  asking = new AbortController();
  const response = await fetch(address, { headers: { "HX-Request": "true" }, signal: asking.signal }).catch(() => null);
  if (!response?.ok || document.activeElement !== line(chooser)) return;
  const sent = new DOMParser().parseFromString(await response.text(), "text/html");
  show(chooser, all("[role=option]", sent));
}

function show(chooser: HTMLElement, found: HTMLElement[]): void {
  list(chooser).replaceChildren(...found);
  found.forEach((option, index) => (option.id = `${line(chooser).id}-${index}`));
  one(".found", chooser)!.hidden = found.length === 0;
  line(chooser).setAttribute("aria-expanded", String(found.length > 0));
  const words = one("[data-count]", chooser)!;
  const { one: single = "", many = "", none = "" } = words.dataset;
  words.textContent = found.length === 0 ? none : found.length === 1 ? single : many.replace("%n", String(found.length));
  choose(chooser, isMany(chooser) ? null : (found[0] ?? null));
}

function keys(chooser: HTMLElement, event: KeyboardEvent): void {
  const found = isOpen(chooser) ? options(chooser) : [];
  const here = found.findIndex((option) => option.getAttribute("aria-selected") === "true");
  if ((event.key === "ArrowDown" || event.key === "ArrowUp") && found.length) {
    const step = event.key === "ArrowDown" ? 1 : -1;
    act(event, () => choose(chooser, found[here < 0 && step < 0 ? found.length - 1 : stepped(here, step, found.length)] ?? null));
  } else if (event.key === "Enter" && found[here]) {
    act(event, () => take(chooser, found[here]!));
  } else if (event.key === "Enter" && isMany(chooser) && line(chooser).value.trim()) {
    act(event, () => add(chooser, line(chooser).value.trim()));
  } else if (event.key === "Escape" && found.length) {
    act(event, () => close(chooser));
  }
}

function act(event: Event, then: () => void): void {
  event.preventDefault();
  then();
}

function choose(chooser: HTMLElement, chosen: HTMLElement | null): void {
  options(chooser).forEach((option) => option.setAttribute("aria-selected", String(option === chosen)));
  chosen?.scrollIntoView({ block: "nearest" });
  if (chosen) line(chooser).setAttribute("aria-activedescendant", chosen.id);
  else line(chooser).removeAttribute("aria-activedescendant");
}

function take(chooser: HTMLElement, option: HTMLElement): void {
  const label = option.dataset.label ?? "";
  if (isMany(chooser)) return add(chooser, label);
  line(chooser).value = label;
  const kept = one<HTMLInputElement>("input[type=hidden]", chooser);
  if (kept) kept.value = option.dataset.value ?? "";
  close(chooser);
}

const isMany = (chooser: HTMLElement): boolean => chooser.closest("[data-words]") !== null;

function add(chooser: HTMLElement, word: string): void {
  const words = chooser.closest<HTMLElement>("[data-words]")!;
  const known = all<HTMLInputElement>("input[type=checkbox]", words).find(({ value }) => value === word);
  if (known) known.checked = true;
  else {
    const made = one<HTMLTemplateElement>("template", words)!.content.firstElementChild!.cloneNode(true) as HTMLElement;
    one<HTMLInputElement>("input", made)!.value = word;
    one("span", made)!.textContent = word;
    one(".line", words)!.append(made);
  }
  line(chooser).value = "";
  close(chooser);
}

function close(chooser: HTMLElement): void {
  window.clearTimeout(timer);
  asking?.abort();
  one(".found", chooser)!.hidden = true;
  list(chooser).replaceChildren();
  line(chooser).setAttribute("aria-expanded", "false");
  line(chooser).removeAttribute("aria-activedescendant");
}
