/** What the server sends as `<pre data-insert="#text">` goes into that field, where the cursor is. */
import { all, one } from "./page.ts";
import { inserted } from "./insert_text.ts";

export function startInsert(): void {
  document.addEventListener("htmx:afterSwap", (event) => {
    if (!(event.target instanceof Element)) return;
    for (const sent of all("[data-insert]", event.target)) {
      const field = one<HTMLTextAreaElement>(sent.dataset.insert ?? "");
      if (field) put(field, sent.textContent ?? "");
      sent.remove();
    }
  });
}

function put(field: HTMLTextAreaElement, text: string): void {
  const made = inserted(field.value, text, field.selectionStart, field.selectionEnd);
  field.value = made.value;
  field.focus();
  field.setSelectionRange(made.cursor, made.cursor);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
