/**
 * What a short form over a page needs: `[data-opens=#id]` opens its dialog, Ctrl and Enter press the first
 * button of `form[data-ctrl-enter]` that sends, in `[data-digits]` a digit chooses the button that shows it; `[data-print]` prints the page.
 */
import { all, around, one } from "./page.ts";

export function startDialogs(): void {
  document.addEventListener("click", (event) => {
    const opener = around(event, "[data-opens]");
    const dialog = opener && one<HTMLDialogElement>(opener.dataset.opens ?? "");
    if (dialog && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      open(dialog);
    }
    if (around(event, "[data-print]")) window.print();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send(event);
    else if (/^[1-9]$/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) choose(event);
  });
}

function open(dialog: HTMLDialogElement): void {
  all(":popover-open").forEach((pop) => pop.hidePopover());
  if (!dialog.open) dialog.showModal();
  one("[autofocus]", dialog)?.focus();
}

function send(event: KeyboardEvent): void {
  const form = around<HTMLFormElement>(event, "form[data-ctrl-enter]");
  if (!form || event.defaultPrevented) return; // the name of somebody is being chosen
  event.preventDefault();
  if (event.repeat) return;
  form.requestSubmit(all<HTMLButtonElement>("button[type=submit]", form).find((button) => button.checkVisibility()));
}

/** Only with the focus on one of the buttons: in a text a digit is a digit. */
function choose(event: KeyboardEvent): void {
  const group = around(event, "[data-digits] input[type=radio]")?.closest("[data-digits]");
  const button = group && one<HTMLInputElement>(`input[data-digit="${event.key}"]`, group);
  if (!button) return;
  event.preventDefault();
  button.click();
  button.focus();
}
