import { all, around } from "./page.ts";

/** Rows with `input[name=pick]`: the row shows that it is chosen, and the bulk bar counts what is. */
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
