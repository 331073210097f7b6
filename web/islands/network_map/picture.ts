import Graph from "graphology";
import Sigma from "sigma";
import { arrange, MANY } from "./arrange.ts";
import { palette, unitColour, type Palette } from "./colours.ts";
import { Lettering, type Standing } from "./lettering.ts";
import { atRest, up, type View } from "./view.ts";

export type ColourBy = "unit" | "community";

interface Handlers {
  choose(place: number): void;
  leave(): void;
}

const WIDTHS = [1.6, 2.6, 3.8, 5.2];
const THIN = { one: 1.4, many: 0.4 }; // pixels of the thinnest line; thousands of thick ones are one grey field
const GLIDE = 180; // milliseconds a bubble takes to its place in another snapshot
const LEGEND = 185; // pixels the legend takes on the left of a wide stage
const ZOOM = 50; // and the buttons on the right
const WIDE = 700;

/**
 * The picture: a graph of bubbles that Sigma draws by WebGL, and their names on a canvas above it. Only what changes is
 * told to Sigma (a chosen unit, its ties), never all nodes at once, so that a frame stays cheap with many thousands.
 */
export class Picture {
  readonly graph = new Graph({ type: "undirected" });
  private readonly sigma: Sigma;
  private readonly lettering: Lettering;
  private readonly watch: ResizeObserver;
  private colours: Palette;
  private given: View | undefined;
  private view: View | undefined;
  private communities: number[] = []; // the colour of each unit's community
  private shape = 0;
  private colourBy: ColourBy = "unit";
  private chosen = -1;
  private pointed = -1;
  private glide = 0;
  private at: Standing = { x: new Float64Array(), y: new Float64Array(), r: new Float64Array() }; // in the graph

  private readonly stage: HTMLElement;

  constructor(stage: HTMLElement, handlers: Handlers) {
    this.stage = stage;
    this.colours = palette(stage);
    this.sigma = new Sigma(this.graph, stage, {
      itemSizesReference: "positions",
      zoomToSizeRatioFunction: (ratio) => ratio,
      minEdgeThickness: THIN.one,
      renderLabels: false,
      defaultDrawNodeHover: (context, data) => this.ring(context, data),
      stagePadding: 0,
      hideEdgesOnMove: false,
      zIndex: true,
      allowInvalidContainer: true,
    });
    this.lettering = new Lettering(stage);
    this.sigma.on("afterRender", () => this.write());
    this.sigma.on("clickNode", ({ node }) => handlers.choose(Number(node)));
    this.sigma.on("clickStage", () => handlers.leave());
    this.sigma.on("enterNode", ({ node }) => this.point(Number(node)));
    this.sigma.on("leaveNode", () => this.point(-1));
    this.watch = new ResizeObserver(() => this.reshape());
    this.watch.observe(stage);
  }

  /**
   * Draw a view; returns it with the places it has on this screen. Units that were drawn before glide to their new
   * place, unless the reader asked for less motion.
   */
  show(given: View, communities: number[]): View {
    this.communities = communities;
    const before = new Map<string, [number, number]>();
    this.graph.forEachNode((_node, a) => before.set(a["key"] as string, [a["x"] as number, a["y"] as number]));
    const { clientWidth: width, clientHeight: height } = this.stage;
    this.given = given;
    this.shape = width / Math.max(height, 1) || 1;
    const places = arrange(given, this.shape, ...(width > WIDE ? [LEGEND / height, ZOOM / height] : []));
    const view = { ...given, units: { ...given.units, x: places.x, y: places.y } };
    this.view = view;
    this.chosen = this.pointed = -1;
    this.at = {
      x: Float64Array.from(places.x),
      y: Float64Array.from(places.y, up),
      r: Float64Array.from(places.size),
    };
    this.graph.clear();
    this.sigma.setSetting("minEdgeThickness", this.many ? THIN.many : THIN.one);
    this.sigma.setCustomBBox({ x: [0, places.width], y: [0, 1] });
    view.units.key.forEach((key, place) => {
      this.graph.addNode(String(place), {
        key,
        x: view.units.x[place],
        y: up(view.units.y[place]!),
        size: places.size[place],
        color: this.colourOf(place),
        zIndex: 0,
      });
    });
    const rest = atRest(view);
    view.ties.one.forEach((one, index) => {
      const strength = view.ties.strength[index]!;
      this.graph.addEdge(String(one), String(view.ties.other[index]!), {
        size: this.width(strength),
        color: this.colours.line,
        strength,
        rest: rest[index],
        hidden: !rest[index],
        zIndex: strength,
      });
    });
    // Drawn at once: until then Sigma cannot repaint a single edge, and choosing a unit does.
    this.sigma.refresh();
    this.glideFrom(before);
    return view;
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
    this.watch.disconnect();
    this.sigma.kill();
    this.lettering.end();
  }

  /** The stage became much wider or narrower: lay the bubbles out anew. */
  private reshape(): void {
    const shape = this.stage.clientWidth / Math.max(this.stage.clientHeight, 1);
    if (!this.given || !shape || Math.abs(Math.log(shape / this.shape)) < 0.1) return;
    const chosen = this.chosen;
    this.show(this.given, this.communities);
    this.choose(chosen);
  }

  private point(place: number): void {
    this.pointed = place;
    this.stage.style.cursor = place < 0 ? "" : "pointer";
    this.write();
  }

  /** A ring around a bubble that is chosen or pointed at. */
  private ring(context: CanvasRenderingContext2D, { x, y, size }: { x: number; y: number; size: number }): void {
    context.beginPath();
    context.arc(x, y, size + 1, 0, 2 * Math.PI);
    context.lineWidth = 2.5;
    context.strokeStyle = this.colours.ink;
    context.stroke();
  }

  private write(): void {
    if (this.view) this.lettering.write(this.view, this.standing(), this.colours, [this.chosen, this.pointed]);
  }

  /** Where all bubbles are in pixels: the camera does not turn, so two points tell it of all. */
  private standing(): Standing {
    const zero = this.sigma.graphToViewport({ x: 0, y: 0 });
    const one = this.sigma.graphToViewport({ x: 1, y: 1 });
    const scale = this.sigma.scaleSize(1);
    const { x, y, r } = this.at;
    return {
      x: x.map((value) => zero.x + value * (one.x - zero.x)),
      y: y.map((value) => zero.y + value * (one.y - zero.y)),
      r: r.map((value) => value * scale),
    };
  }

  private mark(place: number, on: boolean): void {
    if (place < 0 || !this.graph.hasNode(String(place))) return;
    this.graph.mergeNodeAttributes(String(place), { highlighted: on, zIndex: on ? 2 : 0 });
    this.graph.forEachEdge(String(place), (edge, attributes) => {
      const strength = attributes["strength"] as number;
      this.graph.mergeEdgeAttributes(edge, {
        color: on ? this.colours.accent : this.colours.line,
        hidden: !on && !attributes["rest"],
        size: this.width(strength) * (on ? 1.4 : 1),
        zIndex: on ? 9 : strength,
      });
    });
  }

  private get many(): boolean {
    return this.at.x.length > MANY;
  }

  private width(strength: number): number {
    return (WIDTHS[strength] ?? 1) / (this.many ? 6400 : 640);
  }

  private colourOf(place: number): string {
    const colours = this.colourBy === "unit" ? this.view!.units.colour : this.communities;
    return unitColour(this.colours, colours[place] ?? 0);
  }

  private glideFrom(before: Map<string, [number, number]>): void {
    cancelAnimationFrame(this.glide);
    if (calm() || before.size === 0 || this.many) return;
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
        [this.at.x[Number(node)], this.at.y[Number(node)]] = [x, y];
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
