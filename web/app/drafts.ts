import { all, around, memory, reader } from "./page.ts";

interface Draft {
  at: number;
  values: Record<string, string>;
}

const KEPT = 3 * 24 * 60 * 60 * 1000;
const SKIP = "input[type=hidden], input[type=password], input[type=file], input[type=checkbox], input[type=radio], [data-no-draft]";

/** `<form data-draft="name">` keeps what was typed in this browser until it is sent, three days at most. */
export function startDrafts(): void {
  all<HTMLFormElement>("form[data-draft]").forEach(restore);
  document.addEventListener("input", (event) => {
    const form = around<HTMLFormElement>(event, "form[data-draft]");
    if (form) memory.write(key(form), { at: Date.now(), values: values(form) } satisfies Draft);
  });
  document.addEventListener("submit", (event) => {
    if (around(event, "form[data-sign-out]")) memory.forget((name) => name.startsWith("draft:") || name.startsWith("recent:"));
    const form = around<HTMLFormElement>(event, "form[data-draft]");
    if (form) memory.forget((name) => name === key(form));
  });
}

function restore(form: HTMLFormElement): void {
  const draft = memory.read<Draft | null>(key(form), null);
  if (!draft) return;
  if (Date.now() - draft.at > KEPT) return memory.forget((name) => name === key(form));
  let restored = false;
  for (const field of fields(form)) {
    const kept = draft.values[field.name];
    if (!kept || field.value !== field.defaultValue || kept === field.value) continue;
    field.value = kept;
    restored = true;
  }
  const note = form.querySelector<HTMLElement>("[data-draft-note]");
  if (note) note.hidden = !restored;
}

function fields(form: HTMLFormElement): (HTMLInputElement | HTMLTextAreaElement)[] {
  return all<HTMLInputElement | HTMLTextAreaElement>("input[name], textarea[name]", form).filter((field) => !field.matches(SKIP));
}

function values(form: HTMLFormElement): Record<string, string> {
  return Object.fromEntries(fields(form).filter(({ value }) => value).map(({ name, value }) => [name, value]));
}

function key(form: HTMLFormElement): string {
  return `draft:${reader()}:${form.dataset.draft}`;
}
