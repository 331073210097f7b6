import { all, memory } from "./page.ts";

const KEY = "sidebar-closed";

/** Groups stay as the reader left them; the group of the present page is always open. */
export function startSidebar(): void {
  const groups = all<HTMLDetailsElement>(".side details[data-group]");
  const closed = new Set(memory.read<string[]>(KEY, []));
  for (const group of groups) {
    const name = group.dataset.group ?? "";
    if (closed.has(name) && !group.querySelector("[aria-current]")) group.open = false;
    group.addEventListener("toggle", () => {
      if (group.open) closed.delete(name);
      else closed.add(name);
      memory.write(KEY, [...closed]);
    });
  }
}
