/**
 * `[data-when="do=offer resolve"]`: a part of a form that is asked only while its field `do` says one of these.
 * What is not asked is neither shown nor sent; what the server refuses stays in sight. Without script all is shown.
 */
import { all, around } from "./page.ts";

export function startWhen(): void {
  all<HTMLFormElement>("form").forEach(show);
  document.addEventListener("input", (event) => {
    const form = around<HTMLFormElement>(event, "form");
    if (form) show(form);
  });
  // the browser puts back what was chosen when a reader comes back to a page
  window.addEventListener("pageshow", () => all<HTMLFormElement>("form").forEach(show));
}

function show(form: HTMLFormElement): void {
  all("[data-when]", form).forEach((part) => {
    const [name = "", values = ""] = (part.dataset.when ?? "").split("=");
    const chosen = value(form, name);
    const away = chosen !== null && !values.split(" ").includes(chosen) && !part.querySelector(".error, .field-error");
    part.hidden = away;
    all<HTMLInputElement>("input, select, textarea", part).forEach((field) => (field.disabled = away));
  });
}

/** What a field says; null where the form has none of that name. */
function value(form: HTMLFormElement, name: string): string | null {
  const field = form.elements.namedItem(name);
  return field === null || !("value" in field) ? null : String(field.value);
}
