// Vivado's report_utilization -hierarchical: what every instance of the design takes, with all inside it. A row names its
// kinds of LUTs and their total, and all other columns of a whole are the sums of its parts, so every figure is said twice.
import type { ImplementationFile, ImplementedCell, ReadFile, Used } from './claims.ts';
import { below, MAX_CELLS } from './implemented-cells.ts';
import { Remarks } from './remarks.ts';
import { columnOf, type Row, readTable, type Table } from './table.ts';
import { readTextReport, type TextReport } from './text-report.ts';
import { vivadoHead } from './utilization.ts';

const COLUMNS = {
  lut: /^Total LUTs$/,
  logic: /^Logic LUTs$/,
  lutram: /^LUTRAMs$/,
  srl: /^SRLs$/,
  ff: /^FFs$/,
  ramb36: /^RAMB36$/,
  ramb18: /^RAMB18$/,
  dsp: /^DSP(?:48)? Blocks$/,
  uram: /^URAM$/,
} as const;

type Counted = keyof typeof COLUMNS;
/** URAM has no column where the part has none. */
const NEEDED: readonly Counted[] = (Object.keys(COLUMNS) as Counted[]).filter((c) => c !== 'uram');
/** A LUT may serve two cells, and then each of them counts it. */
const SUMMED: readonly Counted[] = (Object.keys(COLUMNS) as Counted[]).filter(
  (c) => c !== 'lut' && c !== 'logic',
);

/** Deeper designs have no such report: paths would grow with the square of it. */
const MAX_DEPTH = 256;

interface Instance {
  readonly row: Row;
  readonly name: string;
  readonly module: string;
  readonly depth: number;
  readonly counts: { readonly [C in Counted]?: number };
  readonly parts: Instance[];
}

/** `176` and, where shares are asked for, `176(0.13%)` or, as some countries write it, `176(0,13%)`. */
function count(cell: string): number | undefined {
  const text = /^(\d{1,15})(?:\( *<?\d+[.,]\d+%\))?$/.exec(cell)?.[1];
  return text === undefined ? undefined : Number(text);
}

class Broken extends Error {
  readonly line: number;

  constructor(why: string, line: number) {
    super(why);
    this.line = line;
  }
}

/** The instances as they lie in each other; throws Broken. `(name)` is what lies directly in `name`. */
function instances(table: Table): Instance {
  const [name, module] = [columnOf(table, /^Instance$/), columnOf(table, /^Module$/)];
  const columns = (Object.keys(COLUMNS) as Counted[]).map((c) => [c, columnOf(table, COLUMNS[c])] as const);
  const lacking = columns.find(([c, at]) => at === undefined && NEEDED.includes(c));
  if (name === undefined || module === undefined || lacking)
    throw new Broken('it lacks a column', table.line);
  if (table.rows.length === 0 || table.rows.length > MAX_CELLS)
    throw new Broken(`it has ${table.rows.length} rows`, table.line);
  const open: Instance[] = [];
  let root: Instance | undefined;
  for (const row of table.rows) {
    const indent = /^ */.exec(row.raw[name]!)![0].length;
    const counts: { [C in Counted]?: number } = {};
    for (const [c, at] of columns) {
      if (at === undefined) continue;
      const value = count(row.cells[at]!);
      if (value === undefined) throw new Broken(`"${row.cells[at]}" is no count`, row.line);
      counts[c] = value;
    }
    if (counts.lut !== counts.logic! + counts.lutram! + counts.srl!)
      throw new Broken(`${counts.lut} LUTs are not the sum of their kinds`, row.line);
    const depth = (indent - 1) / 2;
    while (open.length > 0 && open.at(-1)!.depth >= depth) open.pop();
    const parent = open.at(-1);
    const it = { row, name: row.cells[name]!, module: row.cells[module]!, depth, counts, parts: [] };
    const here = parent ? depth === parent.depth + 1 : root === undefined && depth === 0;
    if (!here || depth > MAX_DEPTH) throw new Broken('a row does not lie in the one above it', row.line);
    if (parent) parent.parts.push(it);
    root ??= it;
    open.push(it);
  }
  return root!;
}

function isOwn(part: Instance, whole: Instance): boolean {
  return part.name === `(${whole.name})` && part.module === whole.module;
}

/** Throws Broken where the parts do not add up to the whole. */
function checkSums(all: readonly Instance[]): void {
  for (const whole of all) {
    if (whole.parts.length === 0) continue;
    const names = new Set(whole.parts.map((p) => p.name));
    if (names.size < whole.parts.length) throw new Broken('a name stands there twice', whole.row.line);
    if (whole.parts.some((p) => p.name.startsWith('(') && !isOwn(p, whole)))
      throw new Broken('a row is of what lies directly in another', whole.row.line);
    const sum = (c: Counted) => whole.parts.reduce((n, p) => n + (p.counts[c] ?? 0), 0);
    const wrong = SUMMED.find((c) => sum(c) !== (whole.counts[c] ?? 0));
    if (wrong)
      throw new Broken(
        `the ${wrong.toUpperCase()} of "${whole.name}" are not those of its parts`,
        whole.row.line,
      );
    if (sum('logic') < whole.counts.logic!)
      throw new Broken(`"${whole.name}" has more LUTs than its parts`, whole.row.line);
  }
}

function everyOne(root: Instance): readonly Instance[] {
  const all = [root];
  for (let i = 0; i < all.length; i++) all.push(...all[i]!.parts);
  return all;
}

function usedBy({ counts }: Instance): Used {
  const { lut, ff, dsp, ramb36, ramb18, uram } = counts;
  return {
    ...{ lut: lut!, ff: ff!, dsp: dsp!, bramTiles: ramb36! + ramb18! / 2, bram18: 2 * ramb36! + ramb18! },
    ...(uram === undefined ? {} : { uram }),
  };
}

/** The top of HLS: below the wrapper of an export, or the design itself. */
function topIn(root: Instance): Instance {
  if (!/^bd_0/.test(root.name)) return root;
  let at = root;
  for (const name of ['bd_0_i', 'hls_inst', 'inst']) at = at.parts.find((p) => p.name === name) ?? at;
  return at;
}

/** Vivado puts the names of what an instance lies in before that of its module. */
const PREFIX = /^bd_0_hls_inst_0_/;

function cellsOf(root: Instance): { readonly cells: readonly ImplementedCell[]; readonly top?: string } {
  const start = topIn(root);
  const named = start === root ? undefined : start.module.replace(PREFIX, '');
  const moduleOf = (i: Instance): string => {
    const bare = i.module.replace(PREFIX, '');
    return named !== undefined && bare.startsWith(`${named}_`) ? bare.slice(named.length + 1) : bare;
  };
  const cells: ImplementedCell[] = [{ path: '', ...(named ? { module: named } : {}), used: usedBy(start) }];
  const open = start.parts.map((at) => ({ at, within: '' }));
  for (const { at, within } of open) {
    if (at.name.startsWith('(')) continue;
    const path = below(within, at.name);
    if (path === undefined) throw new Broken('a name is too long', at.row.line);
    cells.push({ path, module: moduleOf(at), used: usedBy(at) });
    for (const part of at.parts) open.push({ at: part, within: path });
  }
  return { cells, ...(named === undefined ? {} : { top: named }) };
}

function tableOf(report: TextReport): Table {
  const found = report.blocks.filter((b) => /^\| +Instance +\| +Module +\|/.test(b.lines[1] ?? ''));
  const [block, second] = found;
  if (!block || second)
    throw new Broken(second ? 'it has several tables' : 'it has no table of instances', 1);
  const table = readTable(block.lines, block.line);
  if ('broken' in table) throw new Broken(table.broken, table.line);
  return table;
}

/** `file`: its path, for messages. */
export function readHierarchy(text: string, file: string): ReadFile<ImplementationFile> {
  const remarks = new Remarks(file);
  const report = readTextReport(text);
  const made = { kind: 'implementation', file, ...vivadoHead(report) } as const;
  try {
    const root = instances(tableOf(report));
    checkSums(everyOne(root));
    const { cells, top } = cellsOf(root);
    const design = top === undefined ? {} : { design: top };
    return { report: { ...made, ...design, used: usedBy(root), available: {}, cells }, diagnostics: [] };
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    remarks.notUnderstood('the table of instances', error.message, error.line);
    return { report: { ...made, used: {}, available: {} }, diagnostics: remarks.list };
  }
}
