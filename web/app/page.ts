/** Small helpers that every behaviour uses: one element, all elements, a memory that may be missing. */

export function one<T extends Element = HTMLElement>(selector: string, within: ParentNode = document): T | null {
  return within.querySelector<T>(selector);
}

export function all<T extends Element = HTMLElement>(selector: string, within: ParentNode = document): T[] {
  return [...within.querySelectorAll<T>(selector)];
}

/** The nearest element around an event's target that matches. */
export function around<T extends Element = HTMLElement>(event: Event, selector: string): T | null {
  return event.target instanceof Element ? event.target.closest<T>(selector) : null;
}

/** True where typing writes text, so single letters must not act. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches("textarea, select")) return true;
  return target.matches("input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=range])");
}

/** Who reads: what one colleague typed or opened on a shared machine is not shown to the next. */
export function reader(): string {
  return document.documentElement.dataset.reader ?? "nobody";
}

/** localStorage, which a browser may refuse: then nothing is remembered and nothing breaks. */
export const memory = {
  read<T>(key: string, otherwise: T): T {
    try {
      const text = localStorage.getItem(key);
      return text === null ? otherwise : (JSON.parse(text) as T);
    } catch {
      return otherwise;
    }
  },
  write(key: string, value: unknown): void {
    try {
      localStorage.setItem(key, JSON.stringify(value));
    } catch {
      /* full or forbidden: not remembered */
    }
  },
  forget(matches: (key: string) => boolean): void {
    try {
      Object.keys(localStorage).filter(matches).forEach((key) => localStorage.removeItem(key));
    } catch {
      /* forbidden: there is nothing to forget */
    }
  },
};
