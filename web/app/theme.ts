import { all, around } from "./page.ts";

/** The switch works without script as a form; with it the page changes in place and the server learns it beside. */
export function startTheme(): void {
  document.addEventListener("submit", (event) => {
    const form = around<HTMLFormElement>(event, "form[data-theme-form]");
    const button = (event as SubmitEvent).submitter as HTMLButtonElement | null;
    if (!form || !button) return;
    event.preventDefault();
    show(button.value);
    const body = new FormData(form, button);
    void fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } });
  });
}

function show(theme: string): void {
  const root = document.documentElement;
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  for (const button of all<HTMLButtonElement>(".theme button")) {
    button.setAttribute("aria-pressed", String(button.value === theme));
  }
  document.dispatchEvent(new CustomEvent("rapport:theme", { detail: theme }));
}
