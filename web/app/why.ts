import htmx from "htmx.org";
import { around } from "./page.ts";

/** `<a class="why" href>` opens its explanation beside the figure; without script, or with Ctrl, it opens the page. */
export function startWhy(): void {
  document.addEventListener("click", (event) => {
    const link = around<HTMLAnchorElement>(event, "a.why[href]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void explain(link);
  });
}

async function explain(link: HTMLAnchorElement): Promise<void> {
  const answer = await fetch(link.href, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) return void location.assign(link.href);
  const pop = popover();
  pop.innerHTML = await answer.text();
  htmx.process(pop);
  // The invoker is the anchor: the popover hangs on the link that asked.
  pop.showPopover({ source: link } as unknown as undefined);
}

function popover(): HTMLElement {
  document.getElementById("why-pop")?.remove();
  const pop = document.createElement("div");
  pop.id = "why-pop";
  pop.className = "pop from-end";
  pop.popover = "auto";
  document.body.append(pop);
  return pop;
}
