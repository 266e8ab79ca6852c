// A text report as headings with tables under them. Nothing is read by its line number: a table counts only under the
// exact headings that the tools write, and only if it stands there once.
import { type BrokenTable, readTable, type Table } from './table.ts';

interface Block {
  /** Headings from the section down: `Performance Estimates`, `Latency`, `Summary`. */
  readonly path: readonly string[];
  /** From 1. */
  readonly line: number;
  readonly lines: readonly string[];
}

export interface TextReport {
  readonly lines: readonly string[];
  /** Titles `== …`, with their lines from 1. */
  readonly titles: readonly { readonly text: string; readonly line: number }[];
  readonly blocks: readonly Block[];
}

interface Open {
  readonly indent: number;
  readonly text: string;
}

const indentOf = (line: string): number => line.length - line.trimStart().length;

/** `+ Timing (ns): ` → `Timing`. */
const HEADING = /^ *[+*] ([A-Z][^:|]*?)(?: \((?:ns|clock cycles)\))?: *$/;

export function readTextReport(text: string): TextReport {
  const lines = text.split('\n').map((l) => (l.endsWith('\r') ? l.slice(0, -1) : l));
  const titles: { text: string; line: number }[] = [];
  const blocks: Block[] = [];
  let open: Open[] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    if (/^ *(?:\+-|\|)/.test(line)) {
      const from = i;
      while (i < lines.length && /^ *[+|]/.test(lines[i]!) && !HEADING.test(lines[i]!)) i++;
      const block = lines.slice(from, i).map((l) => l.trim());
      blocks.push({ path: open.map((o) => o.text), line: from + 1, lines: block });
      i--;
      continue;
    }
    const title = line.startsWith('== ') ? line.slice(3).trim() : '';
    if (title !== '') {
      titles.push({ text: title, line: i + 1 });
      open = [{ indent: -1, text: title }];
      continue;
    }
    const heading = HEADING.exec(line)?.[1];
    if (heading === undefined) continue;
    const indent = indentOf(line);
    open = [...open.filter((o) => o.indent < indent), { indent, text: heading }];
  }
  return { lines, titles, blocks };
}

/** The table under exactly these headings; undefined when there is none. */
export function tableAt(report: TextReport, ...path: readonly string[]): Table | BrokenTable | undefined {
  const found = report.blocks.filter(
    (b) => b.path.length === path.length && b.path.every((p, i) => p === path[i]),
  );
  const [block, second] = found;
  if (!block) return undefined;
  if (second) return { line: second.line, broken: 'it stands there twice' };
  return readTable(block.lines, block.line);
}

/** `* Target device:  xc7z020-clg400-1` → the text after the colon; undefined unless it stands there once. */
export function field(report: TextReport, name: string): string | undefined {
  const found = report.lines.flatMap((line) => {
    const colon = line.indexOf(': ');
    const key = line
      .slice(0, colon)
      .trim()
      .replace(/^[*|] /, '')
      .trim();
    const value = line.slice(colon + 2).trim();
    return colon > 0 && key === name && value !== '' ? [value] : [];
  });
  return found.length === 1 ? found[0] : undefined;
}
