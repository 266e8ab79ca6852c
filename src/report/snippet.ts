// The source line of a diagnostic with a caret under the place. Long lines are cut to a window around it.
import type { Position } from '#ir/location';
import { visible } from './visible.ts';

const WINDOW = 96;

export interface Snippet {
  readonly line: number;
  readonly text: string;
  /** Blanks and carets, aligned with `text`. */
  readonly marks: string;
}

/** The line of `source` at `start`, or undefined when the source has no such line. Columns count UTF-16 units from 1. */
export function snippet(source: string, start: Position, end: Position): Snippet | undefined {
  const line = source.split(/\r\n|\n|\r/)[start.line - 1];
  if (line === undefined) return undefined;
  const from = Math.min(Math.max(start.column - 1, 0), line.length);
  const last = end.line === start.line ? end.column - 1 : line.length;
  const to = Math.min(Math.max(last, from + 1), Math.max(line.length, from + 1));
  const cut = line.length > WINDOW ? Math.max(0, Math.min(from - 20, line.length - WINDOW)) : 0;
  const shown = line.slice(cut, cut + WINDOW);
  const head = visible(line.slice(cut, from));
  const marked = visible(line.slice(from, Math.min(to, cut + WINDOW)));
  const lead = cut > 0 ? '… ' : '';
  const tail = cut + WINDOW < line.length ? ' …' : '';
  return {
    line: start.line,
    text: `${lead}${visible(shown)}${tail}`,
    marks: `${' '.repeat(lead.length + head.length)}${'^'.repeat(Math.max(1, marked.length))}`,
  };
}
