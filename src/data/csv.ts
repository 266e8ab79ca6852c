// Tables of numbers as text: a line a sample, fields apart by commas, semicolons or tabs, and perhaps one line of names
// first. Lines are counted in a first pass, so that everybody knows how many samples there are before any is used.
import { emulationMessages as M } from '#ir/diagnostics/catalogue/emulation';
import { diagnose } from '#ir/diagnostics/diagnostic';
import { type ByteSource, DataError } from './byte-source.ts';

export interface CsvTable {
  readonly rows: number;
  /** The next `count` rows, row-major. */
  readonly next: (count: number) => Float64Array;
}

/** Bytes read at once. */
const PIECE = 2 ** 18;
/** A longer line is no line of a table. */
const MAX_LINE = 2 ** 26;
const LINE_FEED = 10;

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const SPECIAL = /^[+-]?(?:nan|inf|infinity)$/i;

interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

function problem(file: string, line: number, column: number, why: string): DataError {
  const start = { line, column };
  return new DataError(diagnose(M.badTable, { why }, { at: { kind: 'text', file, start, end: start } }));
}

/** Lines that hold something. */
function* linesOf(source: ByteSource, file: string): Generator<Line> {
  const decoder = new TextDecoder();
  let rest = '';
  let number = 0;
  for (let at = 0; at < source.size; at += PIECE) {
    const bytes = source.read(at, Math.min(PIECE, source.size - at));
    const last = at + bytes.length === source.size;
    const lines = (rest + decoder.decode(bytes, { stream: !last })).split('\n');
    rest = last ? '' : (lines.pop() ?? '');
    if (rest.length > MAX_LINE)
      throw problem(file, number + lines.length + 1, 1, `the line is longer than ${MAX_LINE} characters`);
    for (const text of lines) {
      number += 1;
      if (text.trim() !== '') yield { number, text };
    }
  }
}

function blank(byte: number): boolean {
  return byte === 32 || (byte >= 9 && byte <= 13);
}

/** How many lines hold something, without making texts of them. */
function countLines(source: ByteSource): number {
  let count = 0;
  let something = false;
  for (let at = 0; at < source.size; at += PIECE) {
    const bytes = source.read(at, Math.min(PIECE, source.size - at));
    for (let i = 0; i < bytes.length; i++) {
      if (bytes[i] === LINE_FEED) {
        if (something) count++;
        something = false;
      } else if (!something && !blank(bytes[i]!)) something = true;
    }
  }
  return count + (something ? 1 : 0);
}

function separatorOf(line: string): string {
  return [',', ';', '\t'].find((s) => line.includes(s)) ?? ',';
}

function numberOf(field: string): number | undefined {
  const text = field.trim();
  if (NUMBER.test(text)) return Number(text);
  return SPECIAL.test(text) ? Number.NaN : undefined;
}

/** A table of `columns` numbers a row; `expected` says in words what they are. */
export function openCsv(source: ByteSource, file: string, columns: number, expected: string): CsvTable {
  const first = linesOf(source, file).next().value as Line | undefined;
  const separator = separatorOf(first?.text ?? '');
  const named = first?.text.split(separator).some((f) => numberOf(f) === undefined) === true;
  const lines = linesOf(source, file);
  if (named) lines.next();

  const fill = (line: Line, into: Float64Array, to: number): void => {
    const fields = line.text.split(separator);
    if (fields.length !== columns) {
      const why = `the line has ${fields.length} fields where ${columns} are needed: ${expected}`;
      throw problem(file, line.number, 1, why);
    }
    let column = 1;
    for (let i = 0; i < columns; i++) {
      const value = numberOf(fields[i]!);
      if (value === undefined) {
        const shown = JSON.stringify(fields[i]!.trim().slice(0, 40));
        throw problem(file, line.number, column, `field ${i + 1}, ${shown}, is no number`);
      }
      into[to + i] = value;
      column += fields[i]!.length + 1;
    }
  };
  return {
    rows: countLines(source) - (named ? 1 : 0),
    next: (count) => {
      const into = new Float64Array(count * columns);
      for (let row = 0; row < count; row++) {
        const line = lines.next();
        if (line.done) throw new RangeError('past the end of the table');
        fill(line.value, into, row * columns);
      }
      return into;
    },
  };
}

/** Rows as text; `columns` of each. Each number reads back as the same double. */
export function csvRows(values: Float64Array, columns: number): string {
  const lines: string[] = [];
  for (let at = 0; at < values.length; at += columns) lines.push(values.subarray(at, at + columns).join(','));
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}
