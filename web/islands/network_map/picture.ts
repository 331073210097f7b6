import Graph from "graphology";
import Sigma from "sigma";
import { palette, unitColour, type Palette } from "./colours.ts";
import { neighbours, up, type View } from "./view.ts";

export type ColourBy = "unit" | "community";

interface Handlers {
  choose(place: number): void;
  leave(): void;
}

const WIDTHS = [1.2, 2, 3, 4.4];
const GLIDE = 180; // milliseconds a bubble takes to its place in another snapshot

/**
 * The picture: a graph of bubbles that Sigma draws by WebGL. Only what changes is told to it (a chosen unit, its ties),
 * never all nodes at once, so that a frame stays cheap with many thousands of them.
 */
export class Picture {
  readonly graph = new Graph({ type: "undirected" });
  private readonly sigma: Sigma;
  private colours: Palette;
  private view: View | undefined;
  private colourBy: ColourBy = "unit";
  private chosen = -1;
  private glide = 0;

  private readonly stage: HTMLElement;

  constructor(stage: HTMLElement, handlers: Handlers) {
    this.stage = stage;
    this.colours = palette(stage);
    const font = getComputedStyle(stage).fontFamily;
    this.sigma = new Sigma(this.graph, stage, {
      itemSizesReference: "positions",
      zoomToSizeRatioFunction: (ratio) => ratio,
      minEdgeThickness: 1,
      labelFont: font,
      labelSize: 11,
      labelWeight: "500",
      labelColor: { color: this.colours.ink },
      labelDensity: 0.6,
      labelGridCellSize: 90,
      labelRenderedSizeThreshold: 9,
      stagePadding: 36,
      hideEdgesOnMove: false,
      zIndex: true,
      allowInvalidContainer: true,
    });
    this.sigma.on("clickNode", ({ node }) => handlers.choose(Number(node)));
    this.sigma.on("clickStage", () => handlers.leave());
    this.sigma.on("enterNode", () => (stage.style.cursor = "pointer"));
    this.sigma.on("leaveNode", () => (stage.style.cursor = ""));
  }

  /** Draw a view. Units that were drawn before glide to their new place, unless the reader asked for less motion. */
  show(view: View): void {
    const before = new Map<string, [number, number]>();
    this.graph.forEachNode((_node, a) => before.set(a["key"] as string, [a["x"] as number, a["y"] as number]));
    this.view = view;
    this.chosen = -1;
    this.graph.clear();
    const most = Math.max(...view.units.people, 1);
    view.units.key.forEach((key, place) => {
      this.graph.addNode(String(place), {
        key,
        x: view.units.x[place],
        y: up(view.units.y[place]!),
        size: 0.012 + 0.034 * Math.sqrt(view.units.people[place]! / most),
        label: view.units.name[place],
        color: this.colourOf(place),
        zIndex: 0,
      });
    });
    view.ties.one.forEach((one, index) => {
      const strength = view.ties.strength[index]!;
      this.graph.addEdge(String(one), String(view.ties.other[index]!), {
        size: this.width(strength),
        color: this.colours.line,
        strength,
        zIndex: strength,
      });
    });
    // Drawn at once: until then Sigma cannot repaint a single edge, and choosing a unit does.
    this.sigma.refresh();
    this.glideFrom(before);
  }

  /** Mark a unit and its ties; -1 marks none. */
  choose(place: number): void {
    if (!this.view) return;
    this.mark(this.chosen, false);
    this.chosen = place;
    this.mark(place, true);
  }

  recolour(by: ColourBy): void {
    this.colourBy = by;
    this.graph.updateEachNodeAttributes((node, attributes) => ({ ...attributes, color: this.colourOf(Number(node)) }));
    this.sigma.refresh();
  }

  /** The theme changed: read the colours anew. */
  retheme(): void {
    this.colours = palette(this.stage);
    this.sigma.setSetting("labelColor", { color: this.colours.ink });
    this.sigma.refresh(); // see show()
    this.graph.updateEachEdgeAttributes((_edge, attributes) => ({ ...attributes, color: this.colours.line }));
    this.recolour(this.colourBy);
    this.choose(this.chosen);
  }

  zoom(step: "in" | "out"): void {
    const camera = this.sigma.getCamera();
    void (step === "in" ? camera.animatedZoom({ duration: GLIDE }) : camera.animatedUnzoom({ duration: GLIDE }));
  }

  /** Bring a unit into sight without zooming further out than it is. */
  centre(place: number): void {
    const at = this.sigma.getNodeDisplayData(String(place));
    if (at) void this.sigma.getCamera().animate({ x: at.x, y: at.y }, { duration: calm() ? 0 : GLIDE });
  }

  end(): void {
    cancelAnimationFrame(this.glide);
    this.sigma.kill();
  }

  private mark(place: number, on: boolean): void {
    if (place < 0 || !this.graph.hasNode(String(place))) return;
    this.graph.mergeNodeAttributes(String(place), { highlighted: on, zIndex: on ? 2 : 0 });
    this.graph.forEachEdge(String(place), (edge, attributes) => {
      const strength = attributes["strength"] as number;
      this.graph.mergeEdgeAttributes(edge, {
        color: on ? this.colours.accent : this.colours.line,
        size: this.width(strength) * (on ? 1.4 : 1),
        zIndex: on ? 9 : strength,
      });
    });
    for (const { place: other } of neighbours(this.view!, place)) {
      this.graph.setNodeAttribute(String(other), "forceLabel", on);
    }
  }

  private width(strength: number): number {
    return (WIDTHS[strength] ?? 1) / 900;
  }

  private colourOf(place: number): string {
    const units = this.view!.units;
    const colour = this.colourBy === "unit" ? units.colour[place]! : units.community[place]! + 1;
    return unitColour(this.colours, colour);
  }

  private glideFrom(before: Map<string, [number, number]>): void {
    cancelAnimationFrame(this.glide);
    if (calm() || before.size === 0) return;
    const ends = this.graph.mapNodes((node, a) => {
      const [x, y] = before.get(a["key"] as string) ?? [a["x"] as number, a["y"] as number];
      return { node, x: [x, a["x"] as number], y: [y, a["y"] as number] } as const;
    });
    const began = performance.now();
    const step = (now: number): void => {
      const part = Math.min(1, (now - began) / (2 * GLIDE));
      const at = new Map(ends.map(({ node, x, y }) => [node, [mix(x, part), mix(y, part)] as const]));
      this.graph.updateEachNodeAttributes((node, attributes) => {
        const [x, y] = at.get(node)!;
        return { ...attributes, x, y };
      });
      if (part < 1) this.glide = requestAnimationFrame(step);
    };
    this.glide = requestAnimationFrame(step);
  }
}

export function calm(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

function mix([from, to]: readonly [number, number], part: number): number {
  return from + (to - from) * part * (2 - part);
}
