/**
 * A board of cards in lanes: moved by drag and drop, or by the sheet that M or "Move" opens. One address takes both.
 * A sheet that asks why opens for a drop, too, with the lane marked. Who has no work is a name in a strip, which opens below a card; let go beside the names, the sheet asks for one.
 */
import htmx from "htmx.org";
import { plain } from "./palette_rank.ts";
import { all, around, one } from "./page.ts";

let dragged: HTMLElement | null = null;
let chosen: HTMLElement | null = null;

export function startBoard(): void {
  document.addEventListener("dragstart", (event) => pickUp(event));
  document.addEventListener("dragover", (event) => hover(event));
  document.addEventListener("drop", (event) => drop(event));
  document.addEventListener("dragend", () => putDown());
  document.addEventListener("click", (event) => click(event));
  document.addEventListener("input", (event) => find(event));
  document.addEventListener("keydown", (event) => choose(event));
  document.addEventListener("htmx:afterSwap", () => focusMoved());
}

function pickUp(event: DragEvent): void {
  dragged = around(event, "[data-board] [data-card]");
  if (!dragged || !event.dataTransfer) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.card ?? "");
  dragged.dataset.lifted = "";
}

/** The lane, the name, or the strip of names below a card that is dragged. */
function below(event: DragEvent): HTMLElement | null {
  return dragged && around(event, "[data-board] :is([data-lane], [data-idle])");
}

function hover(event: DragEvent): void {
  const lane = below(event);
  all("[data-over]").forEach((other) => other !== lane && delete other.dataset.over);
  if (!lane) return;
  event.preventDefault();
  lane.closest<HTMLDetailsElement>("[data-idle]")?.setAttribute("open", "");
  lane.dataset.over = "";
}

function drop(event: DragEvent): void {
  const lane = below(event);
  if (!dragged || !lane) return;
  event.preventDefault();
  if (lane.dataset.lane === undefined) open(dragged);
  else if (!one("#move-to [data-move-why]") || lane.contains(dragged) || !open(dragged, lane.dataset.lane)) move(dragged, lane.dataset.lane);
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

function open(card: HTMLElement, to?: string): boolean {
  const sheet = one<HTMLDialogElement>("#move-to");
  if (!sheet) return false;
  chosen = card;
  const here = card.closest<HTMLElement>("[data-lane]")?.dataset.lane;
  all<HTMLButtonElement>("[data-to]", sheet).forEach((choice) => {
    choice.disabled = choice.dataset.to === here;
    choice.toggleAttribute("data-meant", choice.dataset.to === to);
  });
  const away = one<HTMLAnchorElement>("[data-move-away]", sheet);
  if (away) away.href = `/cases/${card.dataset.card}/offer/`;
  const why = one<HTMLInputElement>("[data-move-why]", sheet);
  if (why) why.value = "";
  const words = one<HTMLInputElement>("[data-move-find]", sheet);
  if (words) words.value = "";
  narrow(sheet, "");
  sheet.showModal();
  return true;
}

function find(event: Event): void {
  const words = around<HTMLInputElement>(event, "[data-move-find]");
  if (words) narrow(words.closest<HTMLElement>("dialog")!, words.value);
}

/** Only whose name holds each of the words, without regard to accents. */
function narrow(sheet: HTMLElement, text: string): void {
  const words = plain(text).split(" ").filter(Boolean);
  const choices = all("[data-to]", sheet);
  choices.forEach((choice) => (choice.hidden = !words.every((word) => plain(choice.firstChild?.textContent ?? "").includes(word))));
  const none = one("[data-move-none]", sheet);
  if (none) none.hidden = choices.some((choice) => !choice.hidden);
}

/** Enter in the field takes the first that is left, once something is looked for; after the why, the lane it fell on. */
function choose(event: KeyboardEvent): void {
  const why = event.key === "Enter" && around(event, "[data-move-why]");
  if (why) {
    event.preventDefault();
    one("[data-to][data-meant]", why.closest("dialog")!)?.click();
    return;
  }
  const words = event.key === "Enter" && around<HTMLInputElement>(event, "[data-move-find]");
  if (!words) return;
  event.preventDefault();
  if (words.value.trim()) one("[data-to]:not([hidden], :disabled)", words.closest("dialog")!)?.click();
}

/** The card stays where it is until the server has moved it; a refusal is told in a toast. */
function move(card: HTMLElement, to: string): void {
  const board = card.closest<HTMLElement>("[data-board]");
  const { card: case_, version } = card.dataset;
  if (!board || card.closest<HTMLElement>("[data-lane]")?.dataset.lane === to) return;
  const reason = one<HTMLInputElement>("#move-to [data-move-why]")?.value ?? "";
  const values = { [board.dataset.moveName ?? "case"]: case_, to, version, ...(reason && { reason }) };
  void htmx.ajax("post", board.dataset.moveUrl ?? "", { target: "#board", swap: "outerHTML", values });
}

/** After a move the focus stays with the card, wherever it went. */
function focusMoved(): void {
  const moved = one("[data-board][data-moved]");
  if (!moved) return;
  const card = one(`[data-card="${CSS.escape(moved.dataset.moved ?? "")}"] a`, moved);
  delete moved.dataset.moved;
  (card ?? one(".board", moved))?.focus();
}
