import { carried, carrySoon } from "./carried.ts";
import { type Draft, key, later } from "./draft.ts";
import { all, around, memory, reader } from "./page.ts";

const KEPT = 3 * 24 * 60 * 60 * 1000;
const SKIP = "input[type=hidden], input[type=password], input[type=file], input[type=checkbox], input[type=radio], [data-no-draft]";

/**
 * `<form data-draft="name">` keeps what was typed in this browser until it is sent, three days at most.
 * What was chosen among radios and in `select[data-draft-with]` comes back with the text; where a radio cannot,
 * `input[data-draft-else]` is chosen: words between us never come back as words to somebody else.
 * With `data-sent` it is kept until a page names the form's `once` in a `data-sent` of its own: then the server has it.
 * What the server keeps too (`carried.ts`) comes back where it is the later of the two. `[data-draft-undo]` takes it out.
 */
export function startDrafts(): void {
  forgetArrived();
  warnOfUnsent();
  all<HTMLFormElement>("form[data-draft]").forEach(restore);
  document.addEventListener("htmx:load", (event) => {
    if (event.target instanceof Element && event.target !== document.body) all<HTMLFormElement>("form[data-draft]", event.target).forEach(restore);
  });
  document.addEventListener("input", (event) => {
    const form = around<HTMLFormElement>(event, "form[data-draft]");
    if (form) memory.write(key(form), { at: Date.now(), ...typed(form) } satisfies Draft);
  });
  document.addEventListener("click", (event) => {
    const form = around(event, "[data-draft-undo]")?.closest<HTMLFormElement>("form[data-draft]");
    if (form) takeOut(form);
  });
  document.addEventListener("submit", (event) => {
    if (around(event, "form[data-sign-out]")) memory.forget((name) => name.startsWith("draft:") || name.startsWith("recent:"));
    const form = around<HTMLFormElement>(event, "form[data-draft]");
    if (form && form.dataset.sent === undefined) memory.forget((name) => name === key(form));
    else if (form) memory.write(key(form), { at: Date.now(), ...typed(form), sent: once(form)?.value ?? "" } satisfies Draft);
  });
}

/** `<form data-draft data-warn>`: who leaves the page with words typed into it is asked whether she means to. */
function warnOfUnsent(): void {
  let leaving = false;
  document.addEventListener("submit", () => (leaving = true));
  window.addEventListener("beforeunload", (event) => {
    const unsent = all<HTMLFormElement>("form[data-warn]").some((form) => fields(form).some((field) => field.value !== field.defaultValue));
    if (unsent && !leaving) event.preventDefault();
  });
}

/** What the server has is no draft any more. */
function forgetArrived(): void {
  const arrived = new Set(all("[data-sent]").flatMap((region) => (region.dataset.sent ?? "").split(" ")).filter(Boolean));
  if (!arrived.size) return;
  memory.forget((name) => name.startsWith(`draft:${reader()}:`) && arrived.has(memory.read<Draft | null>(name, null)?.sent ?? ""));
}

function once(form: HTMLFormElement): HTMLInputElement | null {
  return form.querySelector<HTMLInputElement>("input[name=once]");
}

/** What is too old here is not kept; what the server has is kept here too, and what it has not goes to it. */
function latest(form: HTMLFormElement): Draft | null {
  const here = memory.read<Draft | null>(key(form), null);
  const old = here !== null && Date.now() - here.at > KEPT;
  if (old) memory.forget((name) => name === key(form));
  const there = carried(form);
  const draft = later(old ? null : here, there);
  if (draft && draft === there) keep(form, draft);
  else if (draft && !draft.held && form.dataset.keep) carrySoon(form);
  return draft;
}

function keep(form: HTMLFormElement, draft: Draft): void {
  if (draft.values.text) memory.write(key(form), draft);
  else memory.forget((name) => name === key(form));
}

function restore(form: HTMLFormElement): void {
  const draft = latest(form);
  if (!draft) return;
  let restored = false;
  for (const field of fields(form)) {
    const kept = draft.values[field.name];
    if (!kept || field.value !== field.defaultValue || kept === field.value) continue;
    field.value = kept;
    restored = true;
  }
  if (restored) pick(form, draft.values);
  if (restored) choose(form, draft.chosen ?? {});
  const token = once(form);
  if (restored && draft.sent && token) token.value = draft.sent; // sent once more it is still said once
  const note = form.querySelector<HTMLElement>("[data-draft-note]");
  if (note) note.hidden = !restored;
}

/** Through the browser's own way of typing, so that its undo brings the words back once more. */
function takeOut(form: HTMLFormElement): void {
  for (const field of fields(form).filter(({ value, defaultValue }) => value !== defaultValue)) {
    field.focus();
    field.select();
    if (document.execCommand(field.defaultValue ? "insertText" : "delete", false, field.defaultValue)) continue;
    field.value = field.defaultValue;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const note = form.querySelector<HTMLElement>("[data-draft-note]");
  if (note) note.hidden = true;
}

function fields(form: HTMLFormElement): (HTMLInputElement | HTMLTextAreaElement)[] {
  return all<HTMLInputElement | HTMLTextAreaElement>("input[name], textarea[name]", form).filter((field) => !field.matches(SKIP));
}

function picks(form: HTMLFormElement): HTMLSelectElement[] {
  return all<HTMLSelectElement>("select[name][data-draft-with]", form);
}

/** As far as it is still offered. */
function pick(form: HTMLFormElement, values: Record<string, string>): void {
  for (const select of picks(form)) {
    const option = [...select.options].find(({ value }) => value && value === values[select.name]);
    if (option) option.selected = true;
  }
}

function choose(form: HTMLFormElement, chosen: Record<string, string>): void {
  const kept = radios(form).filter(({ name, value }) => chosen[name] === value);
  const named = new Set(kept.map(({ name }) => name));
  const others = radios(form).filter((radio) => radio.matches("[data-draft-else]") && !named.has(radio.name));
  for (const radio of [...kept, ...others].filter(({ checked }) => !checked)) {
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function radios(form: HTMLFormElement): HTMLInputElement[] {
  return all<HTMLInputElement>("input[type=radio][name]", form).filter((radio) => !radio.matches("[data-no-draft]"));
}

function typed(form: HTMLFormElement): Pick<Draft, "values" | "chosen"> {
  const values = Object.fromEntries([...fields(form), ...picks(form)].filter(({ value }) => value).map(({ name, value }) => [name, value]));
  const chosen = Object.fromEntries(radios(form).filter(({ checked }) => checked).map(({ name, value }) => [name, value]));
  return { values, chosen };
}
