import { all, isTyping, one } from "./page.ts";
import { openPalette } from "./palette.ts";

const SEQUENCE = 1200;
const LEAVING = 5000; // a page that is still here after that did not leave: it was a download, or she stayed
let waitingForG = 0;
let leftAt = 0;

/**
 * Ctrl K and / find; ? lists the keys; g and a letter goes; one letter presses the button that shows it; j and k walk rows.
 * While the page leaves no letter acts: what is typed ahead is meant for the next one.
 */
export function startKeyboard(): void {
  window.addEventListener("beforeunload", () => (leftAt = Date.now()));
  window.addEventListener("pageshow", () => (leftAt = 0));
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") return act(event, openPalette);
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || one("dialog[open]")) return;
    if (Date.now() - leftAt > LEAVING) single(event);
  });
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest("[data-keys-open]")) showKeys();
    target?.closest("[data-close]")?.closest("dialog")?.close();
  });
}

function single(event: KeyboardEvent): void {
  const afterG = Date.now() - waitingForG < SEQUENCE;
  waitingForG = 0;
  const go = afterG ? one<HTMLAnchorElement>(`[data-go="${CSS.escape(event.key)}"]`) : null;
  if (go) return act(event, () => location.assign(go.href));
  if (event.key === "/") return act(event, openPalette);
  if (event.key === "?") return act(event, showKeys);
  if (event.key === "g") return void (waitingForG = Date.now());
  if (event.key === "j" || event.key === "k") return walk(event);
  const button = pressable().get(event.key.toLowerCase());
  if (button) act(event, () => press(button));
}

/** What each letter presses: the page's own before the frame's, the first that is to be seen. */
function pressable(): Map<string, HTMLElement> {
  const found = new Map<string, HTMLElement>();
  for (const target of [...all("main [data-hotkey]"), ...all("[data-hotkey]")]) {
    const key = target.dataset.hotkey ?? "";
    if (!found.has(key) && target.checkVisibility()) found.set(key, target);
  }
  return found;
}

/** A field takes the focus; a button is pressed, and what it is for (`data-focus`) takes it. */
function press(target: HTMLElement): void {
  if (isTyping(target)) return target.focus();
  target.click();
  if (target.dataset.focus) one(target.dataset.focus)?.focus();
}

/** Down and up the rows of the first list on the page; the link in a row takes the focus. */
function walk(event: KeyboardEvent): void {
  const rows = all("main a.row, main [data-row]").filter((row) => row.checkVisibility());
  if (!rows.length) return;
  const here = rows.indexOf(document.activeElement as HTMLElement);
  const next = event.key === "j" ? Math.min(here + 1, rows.length - 1) : Math.max(here - 1, 0);
  act(event, () => rows[next]?.focus());
}

function act(event: Event, then: () => void): void {
  event.preventDefault();
  then();
}

/** The list is read off the page, so it cannot tell of keys that do nothing. */
function showKeys(): void {
  const dialog = one<HTMLDialogElement>("#keys");
  if (!dialog || dialog.open) return;
  all(":popover-open").forEach((pop) => pop.hidePopover());
  const sends = one("[data-keys-send]", dialog);
  if (sends) sends.hidden = !one("form[data-ctrl-enter]");
  fill(one("[data-keys-page]", dialog), [...pressable().values()], (button) => [button.dataset.hotkey ?? ""]);
  fill(one("[data-keys-go]", dialog), all("[data-go]"), (link) => ["g", link.dataset.go ?? ""]);
  dialog.showModal();
}

function fill(section: HTMLElement | null, targets: HTMLElement[], keys: (target: HTMLElement) => string[]): void {
  const list = section?.querySelector("ul");
  if (!section || !list) return;
  section.hidden = targets.length === 0;
  list.replaceChildren(...targets.map((target) => entry(name(target), keys(target))));
}

function entry(label: string, keys: string[]): HTMLElement {
  const item = document.createElement("li");
  const [words, caps] = [document.createElement("span"), document.createElement("span")];
  words.textContent = label;
  caps.append(...keys.map((key) => Object.assign(document.createElement("kbd"), { textContent: key.toUpperCase() })));
  item.append(words, caps);
  return item;
}

/** What a button or the label of a field says, without its key cap and count; `data-name` where it says more than that. */
function name(target: HTMLElement): string {
  const field = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
  const label = field ? target.labels?.[0] : null;
  const copy = (label ?? target).cloneNode(true) as HTMLElement;
  all("kbd, .count, svg", copy).forEach((part) => part.remove());
  return target.dataset.name ?? target.getAttribute("aria-label") ?? copy.textContent?.trim() ?? "";
}
