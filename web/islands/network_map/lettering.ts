import { MANY } from "./arrange.ts";
import type { Palette } from "./colours.ts";
import { write, type Box, type Wanted } from "./names.ts";
import { neighbours, type View } from "./view.ts";

const MOST = 200; // more names are never readable at once
const MOST_OF_MANY = 60; // beside thousands of dots

/** Where the bubbles stand on the stage, in pixels, in columns by place. */
export interface Standing {
  x: Float64Array;
  y: Float64Array;
  r: Float64Array;
}

/** The names, on a canvas of their own above the picture. */
export class Lettering {
  private readonly canvas = document.createElement("canvas");
  private readonly font: string;
  private sorted: { people: number[]; places: number[] } = { people: [], places: [] };

  private readonly stage: HTMLElement;

  constructor(stage: HTMLElement) {
    this.stage = stage;
    this.font = getComputedStyle(stage).fontFamily;
    this.canvas.className = "names";
    this.canvas.setAttribute("aria-hidden", "true");
    stage.append(this.canvas);
  }

  /** Names in the order marked, tied to the chosen one, large; each with a halo, none over another. */
  write(view: View, standing: Standing, colours: Palette, marked: [chosen: number, pointed: number]): void {
    const context = this.canvas.getContext("2d");
    if (!context) return;
    const { clientWidth: width, clientHeight: height } = this.stage;
    this.clear(context, width, height);
    const wanted = this.seen(view, standing, marked, width, height).map((place): Wanted => {
      const [text, strong] = [view.units.name[place]!, marked.includes(place)];
      context.font = this.fontOf(strong);
      const [x, y, r] = [standing.x[place]!, standing.y[place]!, standing.r[place]!];
      return { x, y, r, text, strong, width: context.measureText(text).width };
    });
    // Of many dots a name may lie on the small ones: only those with a name of their own stay free.
    for (const { text, left, at, strong } of write(wanted, wanted, width, this.kept())) {
      context.font = this.fontOf(strong);
      context.lineWidth = 3.5;
      context.strokeStyle = colours.surface;
      context.strokeText(text, left, at);
      context.fillStyle = colours.ink;
      context.fillText(text, left, at);
    }
  }

  /** Who may have a name: what is on the stage, the most important first. */
  private seen(view: View, { x, y, r }: Standing, marked: number[], width: number, height: number): number[] {
    const most = x.length > MANY ? MOST_OF_MANY : MOST;
    const found: number[] = [];
    for (const place of this.order(view, marked)) {
      const [left, top, round] = [x[place], y[place], r[place]];
      if (left === undefined || top === undefined || round === undefined) continue;
      if (left > -round && left < width + round && top > -round && top < height + round) found.push(place);
      if (found.length === most) break;
    }
    return found;
  }

  private *order(view: View, marked: number[]): Generator<number> {
    const { people } = view.units;
    if (this.sorted.people !== people) {
      this.sorted = { people, places: people.map((_, place) => place).sort((a, b) => people[b]! - people[a]!) };
    }
    const chosen = marked[0] ?? -1;
    const first = new Set(marked.filter((place) => place >= 0));
    if (chosen >= 0) neighbours(view, chosen).forEach(({ place }) => first.add(place));
    yield* first;
    for (const place of this.sorted.places) if (!first.has(place)) yield place;
  }

  end(): void {
    this.canvas.remove();
  }

  private clear(context: CanvasRenderingContext2D, width: number, height: number): void {
    const dense = window.devicePixelRatio || 1;
    const [wide, high] = [Math.round(width * dense), Math.round(height * dense)];
    if (this.canvas.width !== wide) this.canvas.width = wide;
    if (this.canvas.height !== high) this.canvas.height = high;
    context.setTransform(dense, 0, 0, dense, 0, 0);
    context.clearRect(0, 0, width, height);
    context.lineJoin = "round";
    context.textBaseline = "middle";
  }

  /** Where the legend and the buttons stand over the stage. */
  private kept(): Box[] {
    const from = this.stage.getBoundingClientRect();
    const parts = this.stage.parentElement?.querySelectorAll("[data-legend], .zoom") ?? [];
    return [...parts].map((part) => {
      const { left, top, right, bottom } = part.getBoundingClientRect();
      return { left: left - from.left, top: top - from.top, right: right - from.left + 8, bottom: bottom - from.top };
    });
  }

  private fontOf(strong: boolean): string {
    return `${strong ? "600 12px" : "500 11px"} ${this.font}`;
  }
}
