// Vivado's report_utilization (vivado_synth.rpt, *_utilization_placed.rpt …). Block RAM is counted in tiles of 36 Kbit
// here, where C synthesis counts halves of them. Parts and percentages are printed too, and every figure must fit them.
import { blackBoxes } from './black-boxes.ts';
import { decimalCell } from './cells.ts';
import type { ImplementationFile, ReadFile, Used } from './claims.ts';
import { Remarks } from './remarks.ts';
import { columnOf, type Row, readTable, type Table } from './table.ts';
import { field, readTextReport, type TextReport } from './text-report.ts';

type Counted = Exclude<keyof Used, 'bram18'>;

/** Site types, by the families' names; a star marks a footnote. */
const SITES: { readonly [C in Counted]: RegExp } = {
  lut: /^(?:Slice|CLB) LUTs\*?$/,
  ff: /^(?:(?:Slice|CLB) )?Registers\*?$/,
  dsp: /^DSP(?:s| Slices)\*?$/,
  bramTiles: /^Block RAM Tile\*?$/,
  uram: /^URAM\*?$/,
};

/** Rows below a site type that add up to it; tiles are two halves. */
const PARTS: { readonly [C in Counted]?: readonly (readonly [site: RegExp, weight: number])[] } = {
  lut: [
    [/^LUT as Logic$/, 1],
    [/^LUT as Memory$/, 1],
  ],
  ff: [
    [/^Register as Flip Flop$/, 1],
    [/^Register as Latch$/, 1],
    [/^Register as AND\/OR$/, 1],
  ],
  bramTiles: [
    [/^RAMB36(?:\/FIFO)?\*?$/, 1],
    [/^RAMB18\*?$/, 0.5],
  ],
  dsp: [[/^DSP\w+ only$/, 1]],
};

const NAMES: { readonly [C in Counted]: string } = {
  lut: 'LUT',
  ff: 'FF',
  dsp: 'DSP',
  bramTiles: 'block RAM tiles',
  uram: 'URAM',
};

interface Site {
  /** Line of its table: placed designs list registers and LUTs again in a table of where they lie. */
  readonly table: number;
  readonly row: Row;
  readonly used: number | undefined;
  readonly available: number | undefined;
  readonly percent: string;
}

function sites(report: TextReport, remarks: Remarks): readonly Site[] {
  return report.blocks.flatMap((block) => {
    // Other tables (clocks, IO, primitives) are not looked at, and need not be whole.
    if (!/^\| +Site Type +\|/.test(block.lines[1] ?? '')) return [];
    const table = readTable(block.lines, block.line);
    if ('broken' in table) {
      remarks.notUnderstood('a table of utilization', table.broken, table.line);
      return [];
    }
    return sitesOf(table);
  });
}

function sitesOf(table: Table): readonly Site[] {
  const [used, available] = [columnOf(table, /^Used$/), columnOf(table, /^Available$/)];
  const percent = columnOf(table, /^Util%$/);
  if (used === undefined) return [];
  return table.rows.map((row) => ({
    table: table.line,
    row,
    used: decimalCell(row.cells[used]!),
    available: available === undefined ? undefined : decimalCell(row.cells[available]!),
    percent: percent === undefined ? '' : row.cells[percent]!,
  }));
}

/** Whether a percentage with two decimals is that of these figures; an absent one says nothing. */
function percentFits({ used, available, percent }: Site): boolean {
  if (percent === '' || used === undefined || available === undefined || available === 0) return true;
  const share = (100 * used) / available;
  if (percent === '<0.01') return share > 0 && share < 0.01 + 1e-9;
  const value = decimalCell(percent);
  return value !== undefined && Math.abs(value - share) <= 0.005 + 1e-6;
}

function whyNot(site: Site, kind: Counted, all: readonly Site[]): string | undefined {
  if (!percentFits(site)) return `"${site.percent}" per cent of ${site.available} are not ${site.used}`;
  const parts = PARTS[kind] ?? [];
  const beside = all.filter((s) => s.table === site.table);
  const found = parts.map(([name]) => beside.filter((s) => name.test(s.row.cells[0]!)));
  // Reports of some families lack rows; then there is nothing to hold the figure against.
  const enough = found.filter((f) => f.length > 0).length >= Math.min(2, parts.length);
  if (parts.length === 0 || !enough) return undefined;
  const sum = found.reduce(
    (total, rows, i) => total + rows.reduce((n, r) => n + (r.used ?? Number.NaN) * parts[i]![1], 0),
    0,
  );
  return sum === site.used ? undefined : `${site.used} is not the sum of its parts`;
}

function figures(all: readonly Site[], remarks: Remarks): { used: Used; available: Used } {
  const used: { -readonly [K in keyof Used]: number } = {};
  const available: { -readonly [K in keyof Used]: number } = {};
  for (const kind of Object.keys(SITES) as Counted[]) {
    const [site, ...again] = all.filter((s) => SITES[kind].test(s.row.cells[0]!));
    if (!site) continue;
    const second = again.find((s) => s.used !== site.used);
    if (second || site.used === undefined) {
      const why = second ? `it stands there as ${site.used} and as ${second.used}` : `"${site.row.cells[1]}"`;
      remarks.notUnderstood(NAMES[kind], why, site.row.line);
      continue;
    }
    const why = whyNot(site, kind, all);
    if (why !== undefined) {
      remarks.contradiction(NAMES[kind], 'the implementation', why, site.row.line);
      continue;
    }
    used[kind] = site.used;
    if (site.available !== undefined) available[kind] = site.available;
  }
  if (used.bramTiles !== undefined) used.bram18 = 2 * used.bramTiles;
  if (available.bramTiles !== undefined) available.bram18 = 2 * available.bramTiles;
  return { used, available };
}

/** What Vivado says of itself above its reports. */
export function vivadoHead(
  report: TextReport,
): Pick<ImplementationFile, 'stage' | 'design' | 'part' | 'version'> {
  const stage = field(report, 'Design State');
  const design = field(report, 'Design');
  const device = field(report, 'Device');
  // Reports of timing name the device without its speed grade.
  const speed = /^-\d\w*/.exec(field(report, 'Speed File') ?? '')?.[0] ?? '';
  const part = device === undefined || device.includes(speed) ? device : `${device}${speed}`;
  const version = /Vivado v\.(\d+(?:\.\d+){1,2})/.exec(field(report, 'Tool Version') ?? '')?.[1];
  return {
    ...(stage === undefined ? {} : { stage }),
    ...(design === undefined ? {} : { design }),
    ...(part === undefined ? {} : { part }),
    ...(version === undefined ? {} : { version }),
  };
}

/** `file`: its path, for messages. */
export function readUtilization(text: string, file: string): ReadFile<ImplementationFile> {
  const remarks = new Remarks(file);
  const report = readTextReport(text);
  const boxes = blackBoxes(report);
  if (boxes.length > 0) {
    remarks.blackBoxes(boxes);
    const made = { kind: 'implementation', file, ...vivadoHead(report), used: {}, available: {} } as const;
    return { report: made, diagnostics: remarks.list };
  }
  const all = sites(report, remarks);
  const { used, available } = figures(all, remarks);
  if (Object.keys(used).length === 0 && remarks.list.length === 0) {
    remarks.notUnderstood('the report of utilization', 'it has no row of LUTs, registers, DSPs or block RAM');
  }
  return {
    report: { kind: 'implementation', file, ...vivadoHead(report), used, available },
    diagnostics: remarks.list,
  };
}
