import { calm } from "./picture.ts";

const PAUSE = 900; // milliseconds a snapshot stays while playing

interface Handlers {
  /** Draw a snapshot; nothing may be drawn any more once the signal is aborted. */
  draw(snapshot: number, signal: AbortSignal): Promise<void>;
  /** Put the table of a snapshot in its place, likewise. */
  table(snapshot: number, signal: AbortSignal): Promise<void>;
}

/**
 * The slider: its label, the picture and the table tell of one snapshot, the one it stands at. What was asked for an
 * earlier place is given up, so that the last answer to come is never the one that is shown.
 */
export class Timeline {
  private readonly root: HTMLElement;
  private readonly moments: [number, string][];
  private readonly handlers: Handlers;
  private readonly days: string[];
  private asked = new AbortController();
  private timer = 0;

  constructor(root: HTMLElement, moments: [number, string][], handlers: Handlers) {
    this.root = root;
    this.moments = moments;
    this.handlers = handlers;
    const words = root.querySelector<HTMLTemplateElement>("template[data-days]");
    this.days = [...(words?.content.children ?? [])].map((day) => day.textContent ?? "");
  }

  listen(signal: AbortSignal): void {
    this.slider().addEventListener("input", () => void this.moved(), { signal });
    this.button().addEventListener("click", () => (this.timer ? this.pause() : void this.play()), { signal });
    signal.addEventListener("abort", () => this.end());
  }

  private end(): void {
    clearTimeout(this.timer);
    this.asked.abort();
  }

  /** The slider stands somewhere else: tell its day at once, then draw it and fill the table. */
  private async moved(): Promise<void> {
    const index = Number(this.slider().value);
    const found = this.moments[index];
    if (!found) return;
    const [snapshot, day] = found;
    this.tell(this.days[index] ?? day);
    this.asked.abort();
    this.asked = new AbortController();
    const { signal } = this.asked;
    try {
      await this.handlers.draw(snapshot, signal);
      await this.handlers.table(snapshot, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  private tell(day: string): void {
    this.slider().setAttribute("aria-valuetext", day);
    this.root.querySelector("[data-day]")!.textContent = day;
  }

  private async play(): Promise<void> {
    const slider = this.slider();
    const last = Number(slider.max);
    if (Number(slider.value) >= last) slider.value = "0";
    this.label(true);
    const next = async (): Promise<void> => {
      await this.moved();
      if (!this.timer) return; // stopped meanwhile
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
  }

  private label(playing: boolean): void {
    const button = this.button();
    button.dataset["start"] ??= button.textContent ?? "";
    button.textContent = (playing ? button.dataset["stop"] : button.dataset["start"]) ?? "";
  }

  private slider(): HTMLInputElement {
    return this.root.querySelector<HTMLInputElement>("#map-time")!;
  }

  private button(): HTMLElement {
    return this.root.querySelector<HTMLElement>("[data-play]")!;
  }
}
