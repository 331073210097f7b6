/** Colours of the page as WebGL wants them: what the tokens say, in the theme the reader has. */

const COLOURS = 10;
const COMMUNITIES = 8; // colours 11 to 18

export interface Palette {
  units: string[];
  line: string;
  accent: string;
  none: string;
  ink: string;
  surface: string;
}

export function palette(inside: HTMLElement): Palette {
  const probe = document.createElement("i");
  probe.hidden = false;
  inside.append(probe);
  const read = (value: string): string => {
    probe.style.color = value;
    return plain(getComputedStyle(probe).color);
  };
  const units = Array.from({ length: COLOURS + COMMUNITIES }, (_, index) => read(`var(--u-${index + 1})`));
  const found = {
    units,
    line: read("color-mix(in srgb, var(--ink-3) 40%, var(--surface))"),
    none: read("color-mix(in srgb, var(--ink-3) 70%, var(--surface))"),
    accent: read("var(--accent)"),
    ink: read("var(--ink)"),
    surface: read("var(--surface)"),
  };
  probe.remove();
  return found;
}

/** Colour 1 to 10 of a division, 11 to 18 of a community; groups without one of their own have 0. */
export function unitColour(colours: Palette, colour: number): string {
  if (colour <= 0) return colours.none;
  if (colour > COLOURS && colour <= COLOURS + COMMUNITIES) return colours.units[colour - 1]!;
  return colours.units[(((colour - 1) % COLOURS) + COLOURS) % COLOURS]!;
}

let brush: CanvasRenderingContext2D | null | undefined;

/** Any CSS colour as #rrggbb: painted once and read back, since a computed colour may be in any colour space. */
function plain(colour: string): string {
  brush ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!brush) return "#808080";
  brush.clearRect(0, 0, 1, 1);
  brush.fillStyle = colour;
  brush.fillRect(0, 0, 1, 1);
  const [r, g, b] = brush.getImageData(0, 0, 1, 1).data;
  return `#${[r, g, b].map((part) => (part ?? 0).toString(16).padStart(2, "0")).join("")}`;
}
