/** Where an @ stands before the caret, and what was typed behind it. */
export interface Call {
  at: number;
  query: string;
}

const CALL = /(?<![\p{L}\p{N}_@.])@(\p{L}[\p{L}\p{N}'’.-]*(?: [\p{L}\p{N}'’.-]+){0,2})$/u;

/** The name that is being typed at the end of `before`, if one is. */
export function callIn(before: string): Call | null {
  const found = CALL.exec(before.slice(-80));
  return found?.[1] ? { at: before.length - found[0].length, query: found[1] } : null;
}

/** Whether what was typed is "me", alone or with what follows it: whoever writes, and nobody to be looked for. */
export const isMe = (query: string): boolean => /^me(?![\p{L}\p{N}'’.-])/iu.test(query);

/** A text with a name in place of what was typed, and where the caret stands behind it. */
export function named(text: string, call: Call, name: string): { text: string; caret: number } {
  const head = `${text.slice(0, call.at)}@${name} `;
  const rest = text.slice(call.at + 1 + call.query.length);
  return { text: head + rest.replace(/^ /, ""), caret: head.length };
}
