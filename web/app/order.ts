/** Lines of a form that are put in order: dragged, or moved by their buttons. Their order is what is sent. */
import { all, around, one } from "./page.ts";

let dragged: HTMLElement | null = null;

export function startOrder(): void {
  document.addEventListener("dragstart", (event) => {
    dragged = around(event, "[data-order-row]");
    if (dragged) dragged.dataset.lifted = "";
  });
  document.addEventListener("dragover", (event) => {
    const row = dragged && around(event, "[data-order-row]");
    all("[data-order-row][data-over]").forEach((other) => other !== row && delete other.dataset.over);
    if (!row) return;
    event.preventDefault();
    row.dataset.over = "";
  });
  document.addEventListener("drop", (event) => {
    const row = dragged && around(event, "[data-order-row]");
    if (!row || !dragged) return;
    event.preventDefault();
    if (row !== dragged) put(dragged, row, comesAfter(row, dragged));
  });
  document.addEventListener("dragend", () => {
    all("[data-order-row][data-over]").forEach((row) => delete row.dataset.over);
    if (dragged) delete dragged.dataset.lifted;
    dragged = null;
  });
  document.addEventListener("click", (event) => step(event));
}

function step(event: MouseEvent): void {
  const button = around(event, "[data-order-up], [data-order-down]");
  const row = button?.closest<HTMLElement>("[data-order-row]");
  if (!button || !row) return;
  event.preventDefault();
  const up = button.dataset.orderUp !== undefined;
  const other = up ? row.previousElementSibling : row.nextElementSibling;
  if (other instanceof HTMLElement && other.matches("[data-order-row]")) put(row, other, !up);
  (one<HTMLElement>(up ? "[data-order-up]" : "[data-order-down]", row) ?? button).focus();
}

function comesAfter(row: HTMLElement, moved: HTMLElement): boolean {
  return Boolean(moved.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING);
}

function put(row: HTMLElement, beside: HTMLElement, after: boolean): void {
  if (after) beside.after(row);
  else beside.before(row);
}
