import { all, around, memory, one, reader } from "./page.ts";
import { type Entry, matching, remembered, stepped } from "./palette_rank.ts";

const PAUSE = 120;
let timer = 0;
let asking: AbortController | null = null;

export function startPalette(): void {
  const dialog = palette();
  if (!dialog) return;
  document.addEventListener("click", (event) => {
    if (around(event, "[data-palette-open]") && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      openPalette();
    }
  });
  input(dialog).addEventListener("input", () => ask(dialog));
  dialog.addEventListener("keydown", (event) => keys(dialog, event));
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
    const option = around(event, "[role=option]");
    if (option) open(dialog, option, event.ctrlKey || event.metaKey);
  });
  dialog.addEventListener("mousemove", (event) => {
    const option = around(event, "[role=option]");
    if (option && option.getAttribute("aria-selected") !== "true") choose(dialog, option);
  });
}

export function openPalette(): void {
  const dialog = palette();
  if (!dialog || dialog.open) return;
  all(":popover-open").forEach((pop) => pop.hidePopover());
  dialog.showModal();
  input(dialog).select();
  ask(dialog);
}

const palette = (): HTMLDialogElement | null => one<HTMLDialogElement>("#palette");
const input = (dialog: HTMLElement): HTMLInputElement => one<HTMLInputElement>("[role=combobox]", dialog)!;
const list = (dialog: HTMLElement): HTMLElement => one("#palette-list", dialog)!;
const options = (dialog: HTMLElement): HTMLElement[] => all("[role=option]", list(dialog));
const recentKey = (): string => `recent:${reader()}`;

/** Own entries show at once; the server's follow when the typing pauses, and only the last question is answered. */
function ask(dialog: HTMLDialogElement): void {
  const query = input(dialog).value.trim();
  window.clearTimeout(timer);
  asking?.abort();
  if (query.length === 0) return show(dialog, own(query), [], false);
  dialog.classList.add("is-stale");
  timer = window.setTimeout(() => void answer(dialog, query), PAUSE);
}

async function answer(dialog: HTMLDialogElement, query: string): Promise<void> {
  asking = new AbortController();
  try {
    const address = `${dialog.dataset.search}?q=${encodeURIComponent(query)}`;
    const response = await fetch(address, { headers: { "HX-Request": "true" }, signal: asking.signal });
    const found = response.ok ? fragment(await response.text()) : [];
    show(dialog, own(query), found, !response.ok);
  } catch (error) {
    if (!(error instanceof DOMException && error.name === "AbortError")) show(dialog, own(query), [], true);
  }
}

/** The children of the listbox the server sent: groups of options. */
function fragment(html: string): Element[] {
  const sent = new DOMParser().parseFromString(html, "text/html").querySelector("[role=listbox]");
  return sent ? [...sent.children] : [];
}

function own(query: string): Entry[] {
  const recent = query ? [] : memory.read<Entry[]>(recentKey(), []).slice(0, 5);
  const go = all<HTMLAnchorElement>("[data-go], .side a.nav").map((link) => ofLink(link, "go"));
  const act = all<HTMLAnchorElement>("[data-palette-action], #new-menu a").map((link) => ofLink(link, "do"));
  return [...recent, ...matching(go, query), ...matching(act, query)];
}

function ofLink(link: HTMLAnchorElement, group: "go" | "do"): Entry {
  const label = (link.querySelector("span:not(.count)") ?? link).textContent?.trim() ?? "";
  const icon = link.querySelector("use")?.getAttribute("href") ?? "";
  return { label, href: link.getAttribute("href") ?? "", group, icon, ...(link.dataset.go ? { keys: `g ${link.dataset.go}` } : {}) };
}

function show(dialog: HTMLDialogElement, entries: Entry[], found: Element[], failed: boolean): void {
  const groups = (["recent", "go", "do"] as const).map((group) => rendered(dialog, group, entries));
  list(dialog).replaceChildren(...found, ...groups.flat());
  options(dialog).forEach((option, index) => (option.id = `palette-option-${index}`));
  dialog.classList.remove("is-stale");
  const count = options(dialog).length;
  one(".nothing", dialog)!.hidden = count > 0 || failed;
  say(dialog, count, failed);
  choose(dialog, options(dialog)[0] ?? null);
}

function rendered(dialog: HTMLElement, group: Entry["group"], entries: Entry[]): Element[] {
  const members = entries.filter((entry) => entry.group === group);
  if (!members.length) return [];
  const title = one<HTMLTemplateElement>(`template[data-group=${group}]`, dialog)?.innerHTML ?? "";
  const holder = document.createElement("li");
  holder.role = "presentation";
  const heading = Object.assign(document.createElement("h3"), { textContent: title, ariaHidden: "true" });
  const inner = document.createElement("ul");
  inner.role = "group";
  inner.ariaLabel = title;
  inner.append(...members.map((entry) => option(dialog, entry)));
  holder.append(heading, inner);
  return [holder];
}

function option(dialog: HTMLElement, entry: Entry): Element {
  const made = one<HTMLTemplateElement>("template[data-option]", dialog)!.content.firstElementChild!.cloneNode(true) as HTMLElement;
  made.dataset.href = entry.href;
  one(".grow", made)!.textContent = entry.label;
  const caps = (entry.keys?.split(" ") ?? []).map((key) => Object.assign(document.createElement("kbd"), { textContent: key.toUpperCase() }));
  one(".enter", made)?.before(...caps);
  if (entry.icon) one("use", made)?.setAttribute("href", entry.icon);
  return made;
}

function say(dialog: HTMLElement, count: number, failed: boolean): void {
  const words = one("[data-count]", dialog)!;
  const { one: single = "", many = "", failed: silent = "" } = words.dataset;
  words.textContent = failed ? silent : count === 1 ? single : many.replace("%n", String(count));
}

function keys(dialog: HTMLDialogElement, event: KeyboardEvent): void {
  const found = options(dialog);
  const here = found.findIndex((item) => item.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    choose(dialog, found[stepped(here, event.key === "ArrowDown" ? 1 : -1, found.length)] ?? null);
  } else if (event.key === "Enter" && event.target === input(dialog) && found[here]) {
    event.preventDefault();
    open(dialog, found[here], event.ctrlKey || event.metaKey);
  } else if ((event.key === "Home" || event.key === "End") && event.ctrlKey) {
    event.preventDefault();
    choose(dialog, found.at(event.key === "Home" ? 0 : -1) ?? null);
  }
}

function choose(dialog: HTMLDialogElement, chosen: HTMLElement | null): void {
  options(dialog).forEach((item) => item.setAttribute("aria-selected", String(item === chosen)));
  chosen?.scrollIntoView({ block: "nearest" });
  if (chosen) input(dialog).setAttribute("aria-activedescendant", chosen.id);
  else input(dialog).removeAttribute("aria-activedescendant");
}

function open(dialog: HTMLDialogElement, chosen: HTMLElement, newTab: boolean): void {
  const href = chosen.dataset.href;
  if (!href) return;
  const label = (chosen.dataset.label ?? one(".grow", chosen)?.firstChild?.parentElement?.textContent ?? "").replace(/\s+/g, " ").trim();
  const icon = one("use", chosen)?.getAttribute("href") ?? "";
  memory.write(recentKey(), remembered(memory.read<Entry[]>(recentKey(), []), { label, href, icon, group: "recent" }));
  dialog.close();
  if (newTab) window.open(href, "_blank", "noopener");
  else location.assign(href);
}
