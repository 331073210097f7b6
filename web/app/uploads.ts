/** `<form data-upload>`: tells how much of the files is sent, and keeps the chosen files where they are refused. */
import { around, one } from "./page.ts";
import { toast } from "./toasts.ts";

const MB = 1024 * 1024;

export function startUploads(): void {
  document.addEventListener("change", (event) => {
    const input = around<HTMLInputElement>(event, "form[data-upload] input[type=file]");
    if (input) refuseLarge(input);
  });
  document.addEventListener("submit", (event) => {
    const form = around<HTMLFormElement>(event, "form[data-upload]");
    if (!form) return;
    event.preventDefault();
    send(form);
  });
}

/** Say it before anything is sent: the server would say it only after all of it. */
function refuseLarge(input: HTMLInputElement): void {
  const { limit, tooLarge } = input.form?.dataset ?? {};
  const large = [...(input.files ?? [])].find((file) => file.size > Number(limit));
  input.setCustomValidity(large && tooLarge ? tooLarge.replace("%name", large.name) : "");
  input.reportValidity();
}

function send(form: HTMLFormElement): void {
  const request = new XMLHttpRequest();
  request.open("POST", form.action || location.href);
  request.setRequestHeader("HX-Request", "true");
  request.upload.addEventListener("progress", ({ loaded, total }) => tell(form, loaded, total));
  request.upload.addEventListener("load", () => say(form, form.dataset.sent ?? ""));
  request.addEventListener("load", () => answered(form, request));
  request.addEventListener("error", () => failed(form, "offline"));
  request.addEventListener("abort", () => show(form, false));
  one<HTMLButtonElement>("[data-upload-stop]", form)?.addEventListener("click", () => request.abort(), { once: true });
  const content = new FormData(form);
  show(form, true);
  request.send(content);
}

function answered(form: HTMLFormElement, request: XMLHttpRequest): void {
  const next = request.getResponseHeader("HX-Redirect");
  if (next) return location.assign(next);
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const anew = one<HTMLFormElement>("form[data-upload]", page);
  if (!anew) return failed(form, "failed");
  const chosen = one<HTMLInputElement>("input[type=file]", form);
  if (chosen) one("input[type=file]", anew)?.replaceWith(chosen);
  form.replaceWith(document.adoptNode(anew));
  one<HTMLElement>("[aria-invalid=true]", anew)?.focus();
}

function failed(form: HTMLFormElement, why: "offline" | "failed"): void {
  show(form, false);
  toast({ text: document.getElementById("toasts")?.dataset[why] ?? "", level: "error" });
}

function show(form: HTMLFormElement, sending: boolean): void {
  const progress = one("[data-upload-progress]", form);
  const stop = one("[data-upload-stop]", form);
  const submit = one<HTMLButtonElement>("button[type=submit]", form);
  if (progress) progress.hidden = !sending;
  if (stop) stop.hidden = !sending;
  if (submit) submit.disabled = sending;
  say(form, "");
}

function tell(form: HTMLFormElement, loaded: number, total: number): void {
  const bar = one<HTMLProgressElement>("progress", form);
  const words = one("[data-upload-words]", form);
  if (bar) bar.value = (100 * loaded) / total;
  if (words) words.textContent = (form.dataset.sending ?? "").replace("%part", megabytes(loaded)).replace("%whole", megabytes(total));
}

function say(form: HTMLFormElement, text: string): void {
  const words = one("[data-upload-words]", form);
  if (words) words.textContent = text;
}

function megabytes(bytes: number): string {
  return (bytes / MB).toLocaleString(document.documentElement.lang, { maximumFractionDigits: bytes < 10 * MB ? 1 : 0 });
}
