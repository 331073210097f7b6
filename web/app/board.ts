/** A board of cards in lanes: moved by drag and drop, or by the sheet that M or "Move" opens. One address takes both. */
import htmx from "htmx.org";
import { all, around, one } from "./page.ts";

let dragged: HTMLElement | null = null;
let chosen: HTMLElement | null = null;

export function startBoard(): void {
  document.addEventListener("dragstart", (event) => pickUp(event));
  document.addEventListener("dragover", (event) => hover(event));
  document.addEventListener("drop", (event) => drop(event));
  document.addEventListener("dragend", () => putDown());
  document.addEventListener("click", (event) => click(event));
  document.addEventListener("htmx:afterSwap", () => focusMoved());
}

function pickUp(event: DragEvent): void {
  dragged = around(event, "[data-board] [data-card]");
  if (!dragged || !event.dataTransfer) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.card ?? "");
  dragged.dataset.lifted = "";
}

function hover(event: DragEvent): void {
  const lane = dragged && around(event, "[data-lane]");
  all("[data-lane][data-over]").forEach((other) => other !== lane && delete other.dataset.over);
  if (!lane) return;
  event.preventDefault();
  lane.dataset.over = "";
}

function drop(event: DragEvent): void {
  const lane = dragged && around(event, "[data-lane]");
  if (!dragged || !lane) return;
  event.preventDefault();
  move(dragged, lane.dataset.lane ?? "");
}

function putDown(): void {
  all("[data-over]").forEach((lane) => delete lane.dataset.over);
  if (dragged) delete dragged.dataset.lifted;
  dragged = null;
}

/** "Move" on a card, M on the card in focus, or a choice in the sheet. */
function click(event: MouseEvent): void {
  const button = around(event, "[data-move-card], [data-move-row]");
  if (button) {
    const card = button.closest<HTMLElement>("[data-card]") ?? document.activeElement?.closest<HTMLElement>("[data-card]") ?? one("[data-board] [data-card]");
    if (card && open(card)) event.preventDefault();
    return;
  }
  const choice = around(event, "[data-move-choices] [data-to]");
  if (!choice || !chosen) return;
  choice.closest("dialog")?.close();
  move(chosen, choice.dataset.to ?? "");
}

function open(card: HTMLElement): boolean {
  const sheet = one<HTMLDialogElement>("#move-to");
  if (!sheet) return false;
  chosen = card;
  const here = card.closest<HTMLElement>("[data-lane]")?.dataset.lane;
  all<HTMLButtonElement>("[data-to]", sheet).forEach((choice) => (choice.disabled = choice.dataset.to === here));
  one<HTMLAnchorElement>("[data-move-away]", sheet)!.href = `/cases/${card.dataset.card}/offer/`;
  sheet.showModal();
  return true;
}

/** The card stays where it is until the server has moved it; a refusal is told in a toast. */
function move(card: HTMLElement, to: string): void {
  const board = card.closest<HTMLElement>("[data-board]");
  const { card: case_, version } = card.dataset;
  if (!board || card.closest<HTMLElement>("[data-lane]")?.dataset.lane === to) return;
  void htmx.ajax("post", board.dataset.moveUrl ?? "", { target: "#board", swap: "outerHTML", values: { case: case_, to, version } });
}

/** After a move the focus stays with the card, wherever it went. */
function focusMoved(): void {
  const moved = one("[data-board][data-moved]");
  if (!moved) return;
  const card = one(`[data-card="${CSS.escape(moved.dataset.moved ?? "")}"] a`, moved);
  delete moved.dataset.moved;
  (card ?? moved).focus();
}
