/** The palette's own entries (pages, actions, what was opened lately) and how they are matched. No page in here. */

export interface Entry {
  label: string;
  href: string;
  /** Which group it belongs to. */
  group: "recent" | "go" | "do";
  icon?: string;
  /** Key caps, such as "g p". */
  keys?: string;
}

/** Entries whose words begin with every word typed, best first; accents and case are forgiven. */
export function matching(entries: Entry[], query: string, most = 6): Entry[] {
  const words = plain(query).split(" ").filter(Boolean);
  if (!words.length) return entries.slice(0, most);
  return entries
    .map((entry, order) => ({ entry, order, score: score(plain(entry.label), words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.order - b.order)
    .slice(0, most)
    .map(({ entry }) => entry);
}

/** The newest first, each address once, so many at most. */
export function remembered(recent: Entry[], opened: Entry, most = 8): Entry[] {
  return [{ ...opened, group: "recent" as const }, ...recent.filter(({ href }) => href !== opened.href)].slice(0, most);
}

/** The next option for an arrow key: round at both ends. */
export function stepped(here: number, step: number, count: number): number {
  return count === 0 ? -1 : (here + step + count) % count;
}

export function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase().replace(/\s+/g, " ").trim();
}

function score(label: string, words: string[]): number {
  const parts = label.split(" ");
  if (!words.every((word) => parts.some((part) => part.startsWith(word)))) return 0;
  return label.startsWith(words[0] ?? "") ? 2 : 1;
}
