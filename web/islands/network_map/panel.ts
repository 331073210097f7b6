import { neighbours, type View } from "./view.ts";

const SHOWN = 6;

/** The side panel: one unit in words. It fills what the server laid out, so every word is translated there. */
export class Panel {
  private readonly words: string[];

  private readonly root: HTMLElement;

  constructor(root: HTMLElement) {
    this.root = root;
    const words = root.querySelector<HTMLTemplateElement>("template[data-words]");
    // Strongest first on the server's list; strength counts from the faintest.
    this.words = [...(words?.content.children ?? [])].map((word) => word.textContent ?? "").reverse();
  }

  show(view: View, place: number, colour: number): void {
    this.toggle(place >= 0);
    if (place < 0) return;
    const { units } = view;
    this.fill("name", units.name[place]!);
    this.fill("people", units.people[place]!.toLocaleString(document.documentElement.lang));
    const outside = units.outside[place];
    this.fill("outside", outside === null || outside === undefined ? "–" : `${Math.round(outside * 100)} %`);
    this.part("dot").dataset["u"] = String(colour);
    this.ties(view, place);
    const slug = units.slug[place]!;
    this.link("unit", slug && `/units/${slug}/`);
    this.link("trust", slug && `/units/${slug}/trust/`);
    const query = new URLSearchParams({ snapshot: String(view.snapshot), parent: slug });
    this.link("parts", units.open[place] ? `${this.root.dataset["page"]}?${query}` : "");
  }

  /** What a screen reader hears when a unit is chosen. */
  sentence(view: View, place: number): string {
    const tied = neighbours(view, place).slice(0, 3);
    const names = tied.map(({ place: other, strength }) => `${view.units.name[other]} (${this.words[strength]})`);
    return [`${view.units.name[place]}, ${view.units.people[place]}`, ...names].join(". ");
  }

  private ties(view: View, place: number): void {
    const tied = neighbours(view, place).slice(0, SHOWN);
    const rows = tied.map(({ place: other, strength }) => {
      const row = document.createElement("li");
      const name = document.createElement("div");
      name.className = "grow";
      name.textContent = view.units.name[other]!;
      const heat = document.createElement("div");
      heat.className = "heat";
      heat.dataset["strength"] = String(strength);
      name.append(heat);
      const word = document.createElement("span");
      word.className = "meta";
      word.textContent = this.words[strength] ?? "";
      row.append(name, word);
      return row;
    });
    this.part("ties").replaceChildren(...rows);
    this.part("none").hidden = rows.length > 0;
  }

  private toggle(chosen: boolean): void {
    this.root.querySelector<HTMLElement>("[data-empty]")!.hidden = chosen;
    this.root.querySelector<HTMLElement>("[data-chosen]")!.hidden = !chosen;
  }

  private link(name: string, address: string): void {
    const link = this.part(name) as HTMLAnchorElement;
    link.hidden = !address;
    if (address) link.href = address;
  }

  private fill(name: string, text: string): void {
    this.part(name).textContent = text;
  }

  private part(name: string): HTMLElement {
    return this.root.querySelector<HTMLElement>(`[data-fill="${name}"]`)!;
  }
}
