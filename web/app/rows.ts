/**
 * Keys of a list that act on the row in focus: `[data-row-act]` beside a list of `a.row`, with a form to post by.
 * With `[data-row-back]` the page that opens leads back to this list, to the row after it: `#row=/cases/3/`.
 * `[data-bulk-act]` opens that part of the bulk bar instead while rows are chosen.
 */
import { all, around, one } from "./page.ts";
import { askOfChosen } from "./selection.ts";

let last: HTMLAnchorElement | null = null;

export function startRows(): void {
  document.addEventListener("focusin", (event) => {
    const row = around<HTMLAnchorElement>(event, "main a.row");
    if (row) last = row;
  });
  goOn();
  document.addEventListener("click", (event) => {
    const button = around(event, "[data-row-act]");
    if (button?.dataset.bulkAct && askOfChosen(button.dataset.bulkAct)) return;
    const row = button && current();
    if (button && row) act(button.dataset.rowAct ?? "", row, button);
  });
}

/** The row in focus, or that was; else the first. A list that was swapped has rows of its own. */
function current(): HTMLAnchorElement | null {
  return last?.isConnected ? last : one<HTMLAnchorElement>("main a.row");
}

function act(what: string, row: HTMLAnchorElement, button: HTMLElement): void {
  if (what === "pick") return pick(row);
  if (what === "accept") return accept(row, button);
  const address = new URL(what, row.href);
  if (button.dataset.rowBack !== undefined) address.searchParams.set("next", after(row));
  location.assign(address);
}

/** This list, with the row to go on with: the next one, else the one before. */
function after(row: HTMLAnchorElement, ...first: HTMLAnchorElement[]): string {
  const rows = all<HTMLAnchorElement>("main a.row");
  const here = rows.indexOf(row);
  const then = [...first, rows[here + 1] ?? rows[here - 1]].flatMap((one) => (one ? [one.pathname] : []));
  return `${location.pathname}${location.search}${then.length ? `#row=${then.join(",")}` : ""}`;
}

/** Put the focus on the first of the rows that the address names, and take them out of it. */
function goOn(): void {
  if (!location.hash.startsWith("#row=")) return;
  const wanted = location.hash.slice("#row=".length).split(",");
  history.replaceState(history.state, "", `${location.pathname}${location.search}`);
  const rows = all<HTMLAnchorElement>("main a.row");
  wanted.map((path) => rows.find((row) => row.pathname === path)).find(Boolean)?.focus();
}

function pick(row: HTMLAnchorElement): void {
  row.closest("tr")?.querySelector<HTMLInputElement>("input[name=pick]")?.click();
  row.focus();
}

/** Accept what is offered in this row, else take the case up, as it was when the list was drawn. */
function accept(row: HTMLAnchorElement, button: HTMLElement): void {
  const form = one<HTMLFormElement>("[data-row-form]", button.parentElement ?? document);
  if (!form) return;
  const { offer, version = "" } = row.dataset;
  form.action = offer ? new URL(`/cases/offers/${offer}/accept/`, location.href).href : new URL("take/", row.href).href;
  all<HTMLInputElement>("input[name=version]", form).forEach((field) => (field.value = version));
  all<HTMLInputElement>("input[name=next]", form).forEach((field) => (field.value = after(row, row)));
  form.submit();
}
