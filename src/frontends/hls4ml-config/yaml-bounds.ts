// Bounds checked before the YAML library sees a text. Its composer recurses, and a stack that overflows inside a
// regular expression ends the process instead of throwing: nesting must be bounded by something that does not recurse.
import { Lexer } from 'yaml';

const MAX_TEXT = 2 ** 20;
const MAX_LINE = 4_000;
const MAX_INDENT = 120;
const MAX_BRACKETS = 32;
/** Block indicators on one line: each can open a level (`- - - x`). */
const MAX_INDICATORS = 32;

export interface ExceededBound {
  readonly why: string;
  /** From 1, where one line is at fault. */
  readonly line?: number;
}

/** What makes the text too large or too deep; undefined when it may be parsed. */
export function exceededBound(text: string): ExceededBound | undefined {
  if (text.length > MAX_TEXT) return { why: `it has more than ${MAX_TEXT} characters` };
  const lines = text.split(/\r\n|\r|\n/);
  for (const [i, line] of lines.entries()) {
    const why = exceededByLine(line);
    if (why !== undefined) return { why: `line ${i + 1} ${why}`, line: i + 1 };
  }
  let depth = 0;
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') depth++;
    else if (token === ']' || token === '}') depth--;
    if (depth > MAX_BRACKETS) return { why: `its brackets nest deeper than ${MAX_BRACKETS} levels` };
  }
  return undefined;
}

function exceededByLine(line: string): string | undefined {
  if (line.length > MAX_LINE) return `has more than ${MAX_LINE} characters`;
  if (line.search(/[^ \t]/) > MAX_INDENT) return `is indented by more than ${MAX_INDENT} columns`;
  const indicators = line.match(/(?<=^|\s)[-?:](?=\s|$)/g)?.length ?? 0;
  return indicators > MAX_INDICATORS ? `opens more than ${MAX_INDICATORS} levels` : undefined;
}
