import htmx from "htmx.org";
import { all } from "./page.ts";

/** What an island exports: it draws into the element and returns how to end it. */
export interface Island {
  mount(element: HTMLElement): void | (() => void) | Promise<void | (() => void)>;
}

const known = import.meta.glob<Island>("../islands/*/index.ts");
const ends = new WeakMap<HTMLElement, () => void>();

/** Mounts `[data-island="name"]` from islands/name/index.ts, which is fetched only where it is needed. */
export function startIslands(): void {
  htmx.onLoad((region) => {
    if (!(region instanceof Element)) return;
    const islands = all("[data-island]", region);
    if (region instanceof HTMLElement && region.matches("[data-island]")) islands.push(region);
    islands.forEach((element) => void mount(element));
  });
  document.addEventListener("htmx:beforeCleanupElement", (event) => {
    if (event.target instanceof HTMLElement) ends.get(event.target)?.();
  });
}

async function mount(element: HTMLElement): Promise<void> {
  const load = known[`../islands/${element.dataset.island}/index.ts`];
  if (!load || element.dataset.mounted !== undefined) return;
  element.dataset.mounted = "";
  try {
    const end = await (await load()).mount(element);
    if (end) ends.set(element, end);
  } catch (error) {
    // The plain version inside the element stays: it says the same in a table.
    delete element.dataset.mounted;
    console.error(error);
  }
}
