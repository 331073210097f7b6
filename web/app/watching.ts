import { all, around, one } from "./page.ts";

const WRITES = 4000;
const SLOWEST = 5 * 60_000;
let wrote = 0;

/**
 * `[data-poll=address][data-every=seconds]` looks again and again while the page is in sight, and quietly: no busy line,
 * and no word when the server is silent. `data-poll-with=selector`: what is found there now says more in its
 * `data-query`, such as when a list was drawn that is narrowed without a new page. In a `form[data-writes=selector]` typing tells that address so.
 */
export function startWatching(): void {
  all("[data-poll]").forEach((region) => void watch(region, 0));
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) all("[data-poll]").forEach((region) => void look(region));
  });
  document.addEventListener("input", (event) => {
    const form = around<HTMLFormElement>(event, "form[data-writes]");
    if (form && event.target instanceof HTMLTextAreaElement) void tell(form);
  });
}

async function watch(region: HTMLElement, failures: number): Promise<void> {
  const fine = document.hidden || (await look(region));
  const pause = Number(region.dataset.every ?? 60) * 1000 * 2 ** (fine ? 0 : failures + 1);
  window.setTimeout(() => void watch(region, fine ? 0 : failures + 1), Math.min(pause, SLOWEST));
}

async function look(region: HTMLElement): Promise<boolean> {
  const response = await fetch(address(region), { headers: { "HX-Request": "true" } }).catch(() => null);
  return show(region, response);
}

function address(region: HTMLElement): string {
  const { poll = "", pollWith } = region.dataset;
  const query = pollWith ? one(pollWith)?.dataset.query : "";
  return query ? `${poll.split("?")[0]}?${query}` : poll;
}

/** What has not changed stays as it is, with the focus in it. */
async function show(region: HTMLElement, response: Response | null): Promise<boolean> {
  if (!response?.ok || response.redirected) return false;
  const text = (await response.text()).trim();
  if (text !== region.dataset.shown) replace(region, text);
  region.dataset.shown = text;
  return true;
}

/** The link that had the focus has it again, and what was moved sideways stays where it is. */
function replace(region: HTMLElement, text: string): void {
  const held = region.contains(document.activeElement) ? document.activeElement?.getAttribute("href") : null;
  const aside = region.firstElementChild?.scrollLeft;
  region.innerHTML = text;
  if (aside) region.firstElementChild?.scrollTo({ left: aside });
  if (held) one(`[href="${CSS.escape(held)}"]`, region)?.focus();
}

/** At most every four seconds; an empty text says that nothing is written any more. */
async function tell(form: HTMLFormElement): Promise<void> {
  const region = one(form.dataset.writes ?? "");
  const empty = !one<HTMLTextAreaElement>("textarea", form)?.value.trim();
  if (!region || (Date.now() - wrote < WRITES && !empty)) return;
  wrote = empty ? 0 : Date.now();
  const data = new FormData(form);
  const body = new URLSearchParams({
    csrfmiddlewaretoken: String(data.get("csrfmiddlewaretoken") ?? ""),
    said: String(data.get("said") ?? ""),
    writes: empty ? "" : "yes", // what is written stays here until it is sent
  });
  const response = await fetch(region.dataset.poll ?? "", { method: "POST", body, headers: { "HX-Request": "true" } }).catch(() => null);
  await show(region, response);
}
