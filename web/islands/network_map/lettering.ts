import type { Palette } from "./colours.ts";
import { write, type Box, type Wanted } from "./names.ts";
import { neighbours, type View } from "./view.ts";

const MOST = 200; // more names are never readable at once

/** A bubble as it stands on the stage, in pixels. */
export interface Bubble {
  x: number;
  y: number;
  r: number;
}

/** The names, on a canvas of their own above the picture. */
export class Lettering {
  private readonly canvas = document.createElement("canvas");
  private readonly font: string;

  private readonly stage: HTMLElement;

  constructor(stage: HTMLElement) {
    this.stage = stage;
    this.font = getComputedStyle(stage).fontFamily;
    this.canvas.className = "names";
    this.canvas.setAttribute("aria-hidden", "true");
    stage.append(this.canvas);
  }

  /** Names in the order marked, tied to the chosen one, large; each with a halo, none over another. */
  write(view: View, bubbles: Bubble[], colours: Palette, marked: [chosen: number, pointed: number]): void {
    const context = this.canvas.getContext("2d");
    if (!context) return;
    const { clientWidth: width, clientHeight: height } = this.stage;
    this.clear(context, width, height);
    const seen = order(view, marked).filter((place) => {
      const at = bubbles[place];
      return at && at.x > -at.r && at.x < width + at.r && at.y > -at.r && at.y < height + at.r;
    });
    const wanted = seen.slice(0, MOST).map((place): Wanted => {
      const [text, strong] = [view.units.name[place]!, marked.includes(place)];
      context.font = this.fontOf(strong);
      return { ...bubbles[place]!, text, strong, width: context.measureText(text).width };
    });
    for (const { text, left, at, strong } of write(wanted, bubbles, width, this.kept())) {
      context.font = this.fontOf(strong);
      context.lineWidth = 3.5;
      context.strokeStyle = colours.surface;
      context.strokeText(text, left, at);
      context.fillStyle = colours.ink;
      context.fillText(text, left, at);
    }
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

function order(view: View, [chosen, pointed]: [number, number]): number[] {
  const first = [chosen, pointed].filter((place) => place >= 0);
  const tied = chosen >= 0 ? neighbours(view, chosen).map(({ place }) => place) : [];
  const people = view.units.people;
  const all = people.map((_, place) => place).sort((a, b) => people[b]! - people[a]!);
  return [...new Set([...first, ...tied, ...all])];
}
