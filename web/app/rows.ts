/**
 * Keys of a list that act on the row in focus: `[data-row-act]` beside a list of `a.row`, with a form to post by.
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
  location.assign(new URL(what, row.href));
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
  form.submit();
}
