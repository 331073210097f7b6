import { all, around, one } from "./page.ts";

/** Rows with `input[name=pick]`: the row shows that it is chosen, and the bulk bar counts what is and asks what to do. */
export function startSelection(): void {
  document.addEventListener("change", (event) => {
    const box = around<HTMLInputElement>(event, "input[name=pick], input[data-pick-all]");
    const region = box?.closest<HTMLElement>("[data-selection]");
    if (!box || !region) return;
    if (box.matches("[data-pick-all]")) picks(region).forEach((pick) => (pick.checked = box.checked));
    show(region);
  });
  document.addEventListener("click", (event) => {
    const region = around(event, "[data-pick-none]")?.closest<HTMLElement>("[data-selection]");
    if (!region) return;
    picks(region).forEach((pick) => (pick.checked = false));
    show(region);
  });
  document.addEventListener("click", (event) => {
    const button = around(event, ".bulk .pop button[name=do]");
    const empty = button && unsaid(button);
    if (!empty) return;
    event.preventDefault(); // an empty field does nothing
    empty.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    const button = around(event, ".bulk .pop input")?.closest(".pop")?.querySelector<HTMLButtonElement>("button[name=do]");
    if (!button) return;
    event.preventDefault(); // what stands beside the field, never the form's first button
    button.click();
  });
}

/** Opens what is to be said of all that are chosen, or presses the button of it, which one alone does not need; false where it is not for them. */
export function askOfChosen(id: string): boolean {
  const found = document.getElementById(id);
  const region = found?.closest<HTMLElement>("[data-selection]");
  const button = found instanceof HTMLButtonElement ? found : null;
  if (!found || !region || picks(region).filter((pick) => pick.checked).length < (button ? 2 : 1)) return false;
  (button ?? one<HTMLElement>(`[popovertarget="${id}"]`, region))?.click();
  return true;
}

/** The field a first button needs that says nothing yet. */
function unsaid(button: HTMLElement): HTMLElement | null {
  const pop = button.closest(".pop")!;
  const field = one<HTMLInputElement | HTMLSelectElement>("[data-needed]", pop);
  return field && !field.value && button === one("button[name=do]", pop) ? field : null;
}

function picks(region: HTMLElement): HTMLInputElement[] {
  return all<HTMLInputElement>("input[name=pick]", region);
}

function show(region: HTMLElement): void {
  const boxes = picks(region);
  const chosen = boxes.filter((box) => box.checked);
  boxes.forEach((box) => box.closest("tr")?.toggleAttribute("data-selected", box.checked));
  all<HTMLInputElement>("input[data-pick-all]", region).forEach((every) => {
    every.checked = chosen.length === boxes.length && boxes.length > 0;
    every.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
  });
  all(".bulk", region).forEach((bar) => {
    bar.hidden = chosen.length === 0;
    const count = bar.querySelector("[data-picked]");
    if (count) count.textContent = String(chosen.length);
  });
}
