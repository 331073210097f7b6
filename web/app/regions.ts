/** What htmx does to the page as a whole: the busy line, focus after a swap, and words when the server is silent. */
import { toast } from "./toasts.ts";

let running = 0;

export function startRegions(): void {
  document.addEventListener("htmx:beforeRequest", () => busy(1));
  document.addEventListener("htmx:afterRequest", () => busy(-1));
  document.addEventListener("htmx:afterSwap", (event) => focusFirstError(event.target));
  if (cameBack()) focusFirstError(document.body);
  document.addEventListener("htmx:sendError", () => toast({ text: words("offline"), level: "error" }));
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = (event as CustomEvent<{ xhr: XMLHttpRequest }>).detail;
    if (event.target instanceof Element && event.target.closest("[data-quiet]")) return; // what is not hers to see is not there
    toast({ text: refusal(xhr) ?? words("failed"), level: "error" });
  });
}

function busy(step: number): void {
  running = Math.max(0, running + step);
  document.body.classList.toggle("is-busy", running > 0);
}

/** A form that came back with errors takes the reader to the first of them. */
/** Whether this page is a form that was sent and could not be taken. */
function cameBack(): boolean {
  const [page] = performance.getEntriesByType("navigation");
  return page instanceof PerformanceNavigationTiming && page.responseStatus === 422;
}

function focusFirstError(region: EventTarget | null): void {
  if (region instanceof Element) region.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
}

/** A refusal is one sentence in problem+json; anything else is not for people. */
function refusal(xhr: XMLHttpRequest): string | undefined {
  if (!xhr.getResponseHeader("content-type")?.includes("json")) return undefined;
  try {
    const problem = JSON.parse(xhr.responseText) as { detail?: string; title?: string };
    return problem.detail ?? problem.title;
  } catch {
    return undefined;
  }
}

function words(which: "offline" | "failed"): string {
  return document.getElementById("toasts")?.dataset[which] ?? "";
}
