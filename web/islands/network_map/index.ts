import { Panel } from "./panel.ts";
import { calm, Picture, type ColourBy } from "./picture.ts";
import { ahead, find, isArrow, largest, type View } from "./view.ts";

const PHONE = "(max-width: 47.99rem)";
const PAUSE = 900; // milliseconds a snapshot stays while playing

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
  private timer = 0;

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
    const slug = this.root.dataset["unit"];
    if (slug) this.choose(this.view.units.slug.indexOf(slug));
  }

  end(): void {
    clearTimeout(this.timer);
    this.stop.abort();
    this.picture.end();
  }

  private async fetch(snapshot: number): Promise<View> {
    const known = this.seen.get(snapshot);
    if (known) return known;
    const query = new URLSearchParams({ snapshot: String(snapshot), parent: this.root.dataset["parent"] ?? "" });
    if (matchMedia(PHONE).matches) query.set("most", "1"); // divisions only
    const answer = await fetch(`${this.root.dataset["source"]}?${query}`, { signal: this.stop.signal });
    if (!answer.ok) throw new Error(`The map answered ${answer.status}.`);
    const view = (await answer.json()) as View;
    this.seen.set(snapshot, view);
    return view;
  }

  private draw(view: View): void {
    const key = this.view?.units.key[this.chosen];
    this.view = this.picture.show(view);
    this.legend();
    const names = document.getElementById("map-names");
    names?.replaceChildren(...view.units.name.map((name) => new Option(name)));
    this.choose(key ? view.units.key.indexOf(key) : -1, false);
  }

  private choose(place: number, speak = true): void {
    this.chosen = place;
    this.picture.choose(place);
    this.panel.show(this.view, place);
    if (place >= 0 && speak) this.one("[data-says]").textContent = this.panel.sentence(this.view, place);
  }

  private legend(): void {
    const rows = this.view.divisions.map(([name, colour]) => {
      const row = document.createElement("li");
      const dot = document.createElement("i");
      dot.className = "dot";
      dot.dataset["u"] = String(colour);
      row.append(dot, name);
      return row;
    });
    this.one("[data-legend]").replaceChildren(...rows);
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
    const slider = this.slider();
    let going: Promise<void> = Promise.resolve();
    on(slider, "input", () => void (going = this.moment(Number(slider.value))));
    on(slider, "change", () => void going.then(() => this.table()));
    on(this.one("[data-play]"), "click", () => (this.timer ? this.pause() : void this.play()));
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
    if (place < 0) return;
    this.choose(place);
    this.picture.centre(place);
  }

  private colour(by: ColourBy): void {
    document.querySelectorAll<HTMLElement>("[data-colour]").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.dataset["colour"] === by));
    });
    this.one("[data-legend]").hidden = by !== "unit";
    this.root.querySelectorAll<HTMLElement>("[data-colour-says]").forEach((says) => {
      says.hidden = says.dataset["colourSays"] !== by;
    });
    this.picture.recolour(by);
    this.picture.choose(this.chosen);
  }

  private async moment(index: number): Promise<void> {
    const found = this.view.moments[index];
    if (!found) return;
    const [snapshot, day] = found;
    const words = new Intl.DateTimeFormat(document.documentElement.lang, { month: "short", year: "numeric" });
    this.one("[data-day]").textContent = words.format(new Date(`${day}T12:00:00Z`));
    this.draw(await this.fetch(snapshot));
  }

  /** The table follows the picture once the slider rests. */
  private table(): void {
    const query = new URLSearchParams({ snapshot: String(this.view.snapshot) });
    if (this.root.dataset["parent"]) query.set("parent", this.root.dataset["parent"]);
    void this.refresh(`${this.root.dataset["page"]}?${query}`);
  }

  private async refresh(address: string): Promise<void> {
    const answer = await fetch(address, { headers: { "HX-Request": "true" }, signal: this.stop.signal });
    const table = document.getElementById("map-table");
    if (answer.ok && table) table.innerHTML = await answer.text();
  }

  private async play(): Promise<void> {
    const slider = this.slider();
    const last = Number(slider.max);
    if (Number(slider.value) >= last) slider.value = "0";
    this.label(true);
    const next = async (): Promise<void> => {
      await this.moment(Number(slider.value));
      if (Number(slider.value) >= last) return this.pause();
      this.timer = window.setTimeout(() => {
        slider.value = String(Number(slider.value) + 1);
        void next();
      }, calm() ? 2 * PAUSE : PAUSE);
    };
    this.timer = window.setTimeout(() => void next(), 0);
  }

  private pause(): void {
    clearTimeout(this.timer);
    this.timer = 0;
    this.label(false);
    this.table();
  }

  private label(playing: boolean): void {
    const button = this.one("[data-play]");
    button.dataset["start"] ??= button.textContent ?? "";
    button.textContent = (playing ? button.dataset["stop"] : button.dataset["start"]) ?? "";
  }

  private slider(): HTMLInputElement {
    return this.one("#map-time") as HTMLInputElement;
  }

  private one(selector: string): HTMLElement {
    return this.root.querySelector<HTMLElement>(selector)!;
  }
}
