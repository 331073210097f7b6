/** Text put into text: on lines of its own. No page in here. */
export function inserted(value: string, text: string, start: number, end: number): { value: string; cursor: number } {
  const before = value.slice(0, start);
  const after = value.slice(end);
  const head = before === "" || before.endsWith("\n") ? before : `${before}\n`;
  const tail = after === "" || after.startsWith("\n") ? after : `\n${after}`;
  const own = `${head}${text.trim()}\n`;
  return { value: own + tail.replace(/^\n/, ""), cursor: own.length };
}
