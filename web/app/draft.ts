/** What is typed into a form and not sent yet, as this browser keeps it. */
import { reader } from "./page.ts";

export interface Draft {
  at: number;
  values: Record<string, string>;
  /** Which radio of each group was chosen. */
  chosen?: Record<string, string>;
  /** The token it was sent with, where the server tells afterwards which tokens it has. */
  sent?: string;
  /** The server has it as it stands here. */
  held?: boolean;
}

/** Under what name this browser keeps what is typed into a form. */
export function key(form: HTMLFormElement): string {
  return `draft:${reader()}:${form.dataset.draft}`;
}

/** The later of what is kept here and what the server has; the server's, where it had what is here before. */
export function later(here: Draft | null, there: Draft | null): Draft | null {
  if (!here || !there) return here ?? there;
  return here.held || here.at < there.at ? there : here;
}
