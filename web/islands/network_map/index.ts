import { communities, type Communities } from "./communities.ts";
import { Panel } from "./panel.ts";
import { calm, Picture, type ColourBy } from "./picture.ts";
import { Timeline } from "./timeline.ts";
import { ahead, find, isArrow, largest, type View } from "./view.ts";

const PHONE = "(max-width: 47.99rem)";

/** Draws the network map; without WebGL the note and the table below stay, which hold the same. */
export async function mount(element: HTMLElement): Promise<() => void> {
  if (!canDraw()) return () => undefined;
  const map = new NetworkMap(element);
  try {
    await map.open();
  } catch (error) {
    map.end();
    throw error;
  }
  return () => map.end();
}

/** A row of the legend; what has no colour of its own is grey. */
function entry(name: string, colour: number): HTMLLIElement {
  const row = document.createElement("li");
  const dot = document.createElement("i");
  dot.className = "dot";
  if (colour) dot.dataset["u"] = String(colour);
  row.append(dot, name);
  return row;
}

function canDraw(): boolean {
  const canvas = document.createElement("canvas");
  return Boolean(canvas.getContext("webgl2") ?? canvas.getContext("webgl"));
}

class NetworkMap {
  private readonly stop = new AbortController();
  private readonly picture: Picture;
  private readonly panel: Panel;
  private readonly seen = new Map<number, View>();
  private view!: View;
  private chosen = -1;
  private colourBy: ColourBy = "unit";
  private communities!: Communities;

  private readonly root: HTMLElement;

  constructor(root: HTMLElement) {
    this.root = root;
    this.picture = new Picture(this.one("[data-stage]"), {
      choose: (place) => this.choose(place),
      leave: () => this.choose(-1),
    });
    this.panel = new Panel(root);
  }

  async open(): Promise<void> {
    this.draw(await this.fetch(Number(this.root.dataset["snapshot"])));
    this.one("[data-no-map]").hidden = true;
    this.root.querySelectorAll<HTMLElement>("[data-needs-map]").forEach((part) => (part.hidden = false));
    this.listen();
    const table = document.querySelector<HTMLDetailsElement>("[data-table]");
    // On a phone the table is thousands of pixels: it opens when it is asked for.
    if (table && matchMedia(PHONE).matches && location.hash !== "#table") table.open = false;
    const slug = this.root.dataset["unit"];
    if (slug) this.choose(this.view.units.slug.indexOf(slug));
  }

  end(): void {
    this.stop.abort();
    this.picture.end();
  }

  private async fetch(snapshot: number, signal = this.stop.signal): Promise<View> {
    const known = this.seen.get(snapshot);
    if (known) return known;
    const query = new URLSearchParams({ snapshot: String(snapshot), parent: this.root.dataset["parent"] ?? "" });
    if (matchMedia(PHONE).matches) query.set("most", "1"); // divisions only
    const answer = await fetch(`${this.root.dataset["source"]}?${query}`, { signal });
    if (!answer.ok) throw new Error(`The map answered ${answer.status}.`);
    const view = (await answer.json()) as View;
    this.seen.set(snapshot, view);
    return view;
  }

  private draw(view: View): void {
    const key = this.view?.units.key[this.chosen];
    this.communities = communities(view);
    this.view = this.picture.show(view, this.communities.colour);
    this.legend();
    const names = document.getElementById("map-names");
    names?.replaceChildren(...view.units.name.map((name) => new Option(name)));
    this.choose(key ? view.units.key.indexOf(key) : -1, false);
  }

  private choose(place: number, speak = true): void {
    this.chosen = place;
    this.picture.choose(place);
    const colours = this.colourBy === "unit" ? this.view.units.colour : this.communities.colour;
    this.panel.show(this.view, place, colours[place] ?? 0);
    if (place < 0 || !speak) return;
    this.one("[data-says]").textContent = this.panel.sentence(this.view, place);
    // On a phone the figures lie below the map: who chose a unit is brought to them.
    if (matchMedia(PHONE).matches) this.one("[data-chosen]").scrollIntoView({ block: "center", behavior: calm() ? "auto" : "smooth" });
  }

  /** What the colours stand for: divisions, or the largest communities by the unit they lie around. */
  private legend(): void {
    const { largest, left } = this.communities;
    const rows: [string, number][] =
      this.colourBy === "unit"
        ? this.view.divisions
        : largest.map(({ name, units, colour }) => [this.word(units === 1 ? "alone" : "around", { name, units }), colour]);
    if (this.colourBy === "community" && left) rows.push([this.word("left", { units: left }), 0]);
    this.one("[data-legend]").replaceChildren(...rows.map(([name, colour]) => entry(name, colour)));
    this.root.querySelectorAll<HTMLElement>("[data-colour-says]").forEach((says) => {
      says.hidden = says.dataset["colourSays"] !== this.colourBy;
    });
    this.one("[data-unsteady]").hidden = this.colourBy === "unit" || this.view.steady;
  }

  /** A sentence the server translated, with its places filled. */
  private word(name: string, places: Record<string, string | number>): string {
    const words = this.root.querySelector<HTMLTemplateElement>("template[data-sentences]")!;
    const text = words.content.querySelector(`[data-word="${name}"]`)?.textContent ?? "";
    return text.replace(/\{(\w+)\}/g, (_, place: string) => String(places[place] ?? ""));
  }

  private listen(): void {
    const { signal } = this.stop;
    const on = <K extends keyof HTMLElementEventMap>(
      target: EventTarget | null,
      kind: K,
      does: (event: HTMLElementEventMap[K]) => void,
    ): void => target?.addEventListener(kind, does as EventListener, { signal });

    on(this.one("[data-stage]"), "keydown", (event) => this.key(event));
    on(this.one("[data-close]"), "click", () => this.choose(-1));
    this.root.querySelectorAll<HTMLElement>("[data-zoom]").forEach((button) => {
      on(button, "click", () => this.picture.zoom(button.dataset["zoom"] === "in" ? "in" : "out"));
    });
    document.querySelectorAll<HTMLElement>("[data-colour]").forEach((button) => {
      on(button, "click", () => this.colour(button.dataset["colour"] as ColourBy));
    });
    const field = document.getElementById("map-find");
    on(field, "change", () => this.search((field as HTMLInputElement).value));
    new Timeline(this.root, this.view.moments, {
      draw: async (snapshot, asked) => {
        const view = await this.fetch(snapshot, asked);
        if (!asked.aborted) this.draw(view);
      },
      table: (snapshot, asked) => this.table(snapshot, asked),
    }).listen(signal);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.picture.retheme(), { signal });
    const theme = new MutationObserver(() => this.picture.retheme());
    theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    signal.addEventListener("abort", () => theme.disconnect());
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (isArrow(event.key)) this.walk(ahead(this.view, this.chosen, event.key));
    else if (event.key === "+" || event.key === "=") this.picture.zoom("in");
    else if (event.key === "-") this.picture.zoom("out");
    else if (event.key === "Escape") this.choose(-1);
    else if (event.key === "Enter") this.enter();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private walk(place: number): void {
    const next = this.chosen < 0 ? largest(this.view) : place;
    this.choose(next);
    this.picture.centre(next);
  }

  private enter(): void {
    if (this.chosen < 0) return this.walk(-1);
    const link = this.root.querySelector<HTMLAnchorElement>(
      '[data-fill="parts"]:not([hidden]), [data-fill="unit"]:not([hidden])',
    );
    link?.click();
  }

  private search(text: string): void {
    const place = find(this.view, text);
    const missing = place < 0 && text.trim() ? this.word("missing", { name: text.trim() }) : "";
    this.one("[data-missing]").textContent = missing;
    this.one("[data-missing]").hidden = !missing;
    if (missing) this.one("[data-says]").textContent = missing;
    if (place < 0) return;
    this.choose(place);
    this.picture.centre(place);
  }

  private colour(by: ColourBy): void {
    document.querySelectorAll<HTMLElement>("[data-colour]").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.dataset["colour"] === by));
    });
    this.colourBy = by;
    this.legend();
    this.picture.recolour(by);
    this.choose(this.chosen, false);
  }

  /** The table of a snapshot, as long as nothing else was asked for meanwhile. */
  private async table(snapshot: number, signal: AbortSignal): Promise<void> {
    const query = new URLSearchParams({ snapshot: String(snapshot) });
    if (this.root.dataset["parent"]) query.set("parent", this.root.dataset["parent"]);
    const address = `${this.root.dataset["page"]}?${query}`;
    const answer = await fetch(address, { headers: { "HX-Request": "true" }, signal });
    const text = await answer.text();
    const table = document.getElementById("map-table");
    if (answer.ok && table && !signal.aborted) table.innerHTML = text;
  }

  private one(selector: string): HTMLElement {
    return this.root.querySelector<HTMLElement>(selector)!;
  }
}
