/**
 * Keys of a list that act on the row in focus: `[data-row-act]` beside a list of `a.row`, with a form to post by.
 * With `[data-row-back]` the page that opens leads back to this list, to the row after it: `#row=/cases/3/`.
 * `[data-bulk-act]` opens or presses that part of the bulk bar instead while rows are chosen. What is for one row alone
 * (`[data-one]`) says so while several are chosen, in the words of `[data-for-one]` around it.
 */
import { all, around, one } from "./page.ts";
import { askOfChosen } from "./selection.ts";
import { toast } from "./toasts.ts";

const IN_FOCUS = new Set(["", "pick"]); // to open a row, or to choose it, is to walk the list

let last: HTMLAnchorElement | null = null;

export function startRows(): void {
  document.addEventListener("focusin", (event) => {
    const row = around<HTMLAnchorElement>(event, "main a.row");
    if (row) last = row;
  });
  goOn();
  document.addEventListener("click", (event) => {
    const button = around(event, "[data-row-act]");
    if (button) press(button, button.dataset.rowAct ?? "");
  });
}

/** Does it to those that are chosen, else to the row in focus: who chose never means another row. */
function press(button: HTMLElement, what: string): void {
  const chosen = IN_FOCUS.has(what) ? [] : chosenRows();
  const { bulkAct } = button.dataset;
  if (chosen.length > 1 && isForOne(button, what, chosen)) return toast({ text: button.parentElement?.dataset.forOne ?? "" });
  if (bulkAct && askOfChosen(bulkAct)) return;
  const row = chosen.length === 1 ? chosen[0] : current();
  if (row) act(what, row, button);
}

function chosenRows(): HTMLAnchorElement[] {
  const boxes = all<HTMLInputElement>("main input[name=pick]:checked");
  return boxes.flatMap((box) => one<HTMLAnchorElement>("a.row", box.closest("tr") ?? box) ?? []);
}

/** An offer is answered one by one: each was asked in words of its own. */
function isForOne(button: HTMLElement, what: string, chosen: HTMLAnchorElement[]): boolean {
  return button.dataset.one !== undefined || (what === "accept" && chosen.some((row) => row.dataset.offer));
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
export function after(row: HTMLAnchorElement, ...first: HTMLAnchorElement[]): string {
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
