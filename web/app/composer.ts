/**
 * Where words go to a colleague or stay between us: with the note chosen, what would speak to the colleague is put out
 * of use, so that nothing hidden is sent. `form[data-write]` is opened to be written in, what was said last in sight.
 * Esc leaves the text, which is kept, so that single letters act again.
 */
import { all, around, one } from "./page.ts";

export function startComposer(): void {
  all<HTMLFormElement>("form.composer").forEach(fit);
  document.addEventListener("change", (event) => {
    const form = around<HTMLFormElement>(event, "form.composer");
    if (form) fit(form);
  });
  document.addEventListener("keydown", leave);
  window.addEventListener("pageshow", () => all<HTMLFormElement>("form.composer").forEach(fit)); // what the browser put back
  write(one<HTMLFormElement>("form[data-write]"));
}

function fit(form: HTMLFormElement): void {
  const note = one<HTMLInputElement>("input[name=said][value=note]", form)?.checked ?? false;
  all<HTMLSelectElement | HTMLButtonElement>(".as-reply select, button.as-reply", form).forEach((part) => (part.disabled = note));
}

/** An Esc that closes the names offered behind an @ does only that. */
function leave(event: KeyboardEvent): void {
  if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
  const text = around<HTMLTextAreaElement>(event, "form.composer textarea");
  if (!text) return;
  event.preventDefault();
  text.blur();
}

function write(form: HTMLFormElement | null): void {
  if (!form) return;
  one("textarea", form)?.focus({ preventScroll: true });
  form.scrollIntoView({ block: "end" });
}
