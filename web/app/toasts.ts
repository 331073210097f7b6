import htmx from "htmx.org";
import { all, around, one } from "./page.ts";

/** What a toast says; `undo` is an address that takes a POST. The server sends it as HX-Trigger: {"toast": {…}}. */
export interface Toast {
  text: string;
  undo?: string;
  level?: "info" | "error";
}

const READ = 6000;
const READ_AND_DECIDE = 12000;

export function startToasts(): void {
  all("#toasts [data-toast]").forEach(live);
  document.addEventListener("toast", (event) => toast((event as CustomEvent<Toast>).detail));
  document.addEventListener("click", (event) => around(event, "[data-toast-close], .toast .undo")?.closest("[data-toast]")?.remove());
  document.addEventListener("htmx:oobAfterSwap", () => all("#toasts [data-toast]:not([data-live])").forEach(live));
}

export function toast({ text, undo, level }: Toast): void {
  const template = one<HTMLTemplateElement>("#toast-template");
  const made = template?.content.firstElementChild?.cloneNode(true);
  if (!(made instanceof HTMLElement) || !text) return;
  one(".say", made)!.textContent = text;
  const button = one(".undo", made);
  if (undo) button?.setAttribute("hx-post", undo);
  else button?.remove();
  if (level === "error") made.dataset.level = "error";
  one("#toasts")?.append(made);
  htmx.process(made);
  live(made);
}

/** Goes by itself, except while somebody points at it or is inside; an error stays until it is closed. */
function live(made: HTMLElement): void {
  made.dataset.live = "";
  if (made.dataset.level === "error") return;
  const stay = made.querySelector(".undo") ? READ_AND_DECIDE : READ;
  let timer = window.setTimeout(() => made.remove(), stay);
  const hold = (): void => window.clearTimeout(timer);
  const release = (): void => {
    hold();
    timer = window.setTimeout(() => made.remove(), stay);
  };
  made.addEventListener("pointerenter", hold);
  made.addEventListener("focusin", hold);
  made.addEventListener("pointerleave", release);
  made.addEventListener("focusout", release);
}
