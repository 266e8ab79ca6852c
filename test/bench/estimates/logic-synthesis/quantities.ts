// What a C synthesis report holds of the quantities that logic synthesis answers to, summed over a design's modules: bits
// of adders, LUTs of everything else, bits of registers, and what the documents decide (shift registers, small ROMs).
import { columnOf, type Row, type Table } from '#src/hls-report/table';
import { readTextReport, type TextReport, tableAt } from '#src/hls-report/text-report';
import type { LogicSynthesisFile } from '#src/targets/costs/logic-synthesis-file';

export interface Quantities {
  /** Bits of adders; two that are packed for three operands count as one. */
  adderBits: number;
  /** LUTs of comparisons, selections, gates, multiplexers, FIFOs and control, as C synthesis counts them. */
  otherLut: number;
  /** LUTs of multiplexers that are modules, as C synthesis counts them. */
  selectorLut: number;
  /** Bits of words of ROMs that are too short for block memories. */
  romBits: number;
  /** LUTs as shift registers: FIFOs and line buffers. */
  shiftLut: number;
  /** Bits of registers, those behind products in DSP blocks apart; FIFOs of two words included. */
  registerBits: number;
  productBits: number;
  /** How many registers `productBits` are. */
  products: number;
  /** Registers of FIFO control and of what C synthesis calls shift registers. */
  controlFf: number;
  /** Block memories that are left. */
  bram18: number;
}

/** What the documents say, from targets/costs/logic-synthesis.yaml. */
export interface Limits {
  /** Most bits of a FIFO that is a shift register. */
  readonly fifoBits: number;
  /** Entries of a LUT as a shift register. */
  readonly shiftDepth: number;
  /** Fewest stages of one. */
  readonly shiftStages: number;
  /** Most words of a ROM that is no block memory. */
  readonly romWords: number;
}

export function limitsOf({ manuals, read }: LogicSynthesisFile): Limits {
  const { fifoBits, shiftDepth, shiftStages } = manuals;
  return {
    fifoBits: fifoBits.is,
    shiftDepth: shiftDepth.is,
    shiftStages: shiftStages.is,
    romWords: read.romWords.is,
  };
}

const nothing = (): Quantities => ({
  adderBits: 0,
  otherLut: 0,
  selectorLut: 0,
  romBits: 0,
  shiftLut: 0,
  registerBits: 0,
  productBits: 0,
  products: 0,
  controlFf: 0,
  bram18: 0,
});

type Cells = (title: RegExp) => number;

interface Rows {
  readonly rows: readonly { readonly name: string; readonly second: string; readonly n: Cells }[];
}

function rowsOf(table: Table | undefined): Rows {
  if (!table) return { rows: [] };
  const rows = table.rows.filter((r) => r.group === 0 && r.cells[0] !== 'Total');
  const cells =
    (row: Row): Cells =>
    (title) => {
      const at = columnOf(table, title);
      return at === undefined ? 0 : Number(row.cells[at]) || 0;
    };
  return { rows: rows.map((r) => ({ name: r.cells[0]!, second: r.cells[1] ?? '', n: cells(r) })) };
}

/** Counter of entries, full, empty and one more. */
const fifoControl = (depth: number): number => 3 + Math.ceil(Math.log2(depth + 1));

function addFifo(q: Quantities, depth: number, bits: number, bram18: number, ff: number, l: Limits): void {
  if (depth * bits > l.fifoBits) {
    q.bram18 += bram18;
    q.controlFf += ff;
    return;
  }
  q.controlFf += fifoControl(depth);
  if (depth < l.shiftStages) q.registerBits += 2 * bits;
  else q.shiftLut += bits * Math.ceil(depth / l.shiftDepth);
}

/** LUTs of an adder of two operands by its bits, as C synthesis counts them. */
export type PlainAdder = (bits: number) => number;
type Half = (bits: number, lut: number) => boolean;

/** What a half of an adder of three operands costs whatever its bits, one figure a project (targets/costs/README.md). */
const HALVES: readonly number[] = [8, 16, 18];

/**
 * Which adders of a project are such halves. Where an adder of two operands costs its bits, 16 of 16 bits may be either:
 * then the project's own figure decides, and where that is 16 too, the CARRY8 that logic synthesis counts say that nearly
 * all are halves (2,980 of gru, 6,606 of a project whose figure is 18).
 */
export function halvesOf(
  adders: readonly { readonly bits: number; readonly lut: number }[],
  plain: PlainAdder,
): Half {
  if (plain(16) !== 16) return (bits, lut) => HALVES.includes(lut) && plain(bits) !== lut;
  const eighteen = adders.some(({ bits, lut }) => lut === 18 && bits === 16);
  return eighteen ? (_, lut) => lut === 18 : (bits, lut) => lut <= bits && bits > 6;
}

function utilization(text: string): {
  readonly name: string | undefined;
  readonly report: TextReport;
  readonly detail: (...titles: readonly string[]) => Rows;
} {
  const report = readTextReport(text);
  const name = /^(?:Vivado|Vitis) HLS Report for '(.+)'$/.exec(report.titles[0]?.text ?? '')?.[1];
  const detail = (...titles: readonly string[]): Rows => {
    for (const title of titles) {
      const table = tableAt(report, 'Utilization Estimates', 'Detail', title);
      if (table && !('broken' in table)) return rowsOf(table);
    }
    return { rows: [] };
  };
  return { name, report, detail };
}

interface Expression {
  readonly op: string;
  readonly bits: number;
  readonly lut: number;
}

function expressions(detail: (title: string) => Rows): readonly Expression[] {
  return detail('Expression').rows.map(({ second: op, n }) => ({
    op,
    bits: Math.max(n(/^Bitwidth P0$/), n(/^Bitwidth P1$/)),
    lut: n(/^LUT$/),
  }));
}

const isAdder = ({ op }: Expression): boolean => op === '+' || op === '-';

export function addersOf(text: string): readonly Expression[] {
  return expressions(utilization(text).detail).filter(isAdder);
}

/** A module's own rows, and the modules that it holds. */
export interface ModuleQuantities {
  readonly name: string;
  readonly own: Quantities;
  readonly holds: readonly string[];
}

export function moduleQuantities(text: string, limits: Limits, isHalf: Half): ModuleQuantities | undefined {
  const { name, report, detail } = utilization(text);
  if (name === undefined) return undefined;
  const q = nothing();
  for (const e of expressions(detail)) {
    if (isAdder(e)) q.adderBits += isHalf(e.bits, e.lut) ? e.bits / 2 : e.bits;
    else if (e.op !== '*') q.otherLut += e.lut;
  }
  for (const { n } of detail('Multiplexer').rows) q.otherLut += n(/^LUT$/);
  for (const { name: register, n } of detail('Register').rows) {
    const ff = n(/^FF$/);
    if (n(/^LUT$/) > 0) q.controlFf += n(/^LUT$/);
    else if (/^(?:mul|trunc)_ln/.test(register)) {
      q.productBits += ff;
      q.products++;
    } else q.registerBits += ff;
  }
  for (const { n } of detail('FIFO').rows)
    addFifo(q, n(/^Depth$/), n(/^Bits$/), n(/^BRAM_18K$/), n(/^FF$/), limits);
  for (const { second: module, n } of detail('Memory').rows) {
    const [words, bits] = [n(/^Words$/), n(/^Bits$/)];
    if (/_line_b/.test(module)) q.shiftLut += bits * Math.ceil(words / limits.shiftDepth);
    else if (words <= limits.romWords) q.romBits += bits;
    else q.bram18 += n(/^BRAM_18K$/);
  }
  const summary = tableAt(report, 'Utilization Estimates', 'Summary');
  const fifos =
    summary && !('broken' in summary) ? rowsOf(summary).rows.find((r) => r.name === 'FIFO') : undefined;
  q.otherLut += fifos?.n(/^LUT$/) ?? 0;
  const holds: string[] = [];
  for (const { second: module, n } of detail('Instance').rows) {
    if (/_mux_\d/.test(module)) q.selectorLut += n(/^LUT$/);
    else holds.push(module);
  }
  return { name, own: q, holds };
}

/** Of a top function with everything below it; undefined where a module of it is not among them, named by `missing`. */
export function designQuantities(
  modules: readonly ModuleQuantities[],
  top: string,
): { readonly quantities: Quantities; readonly missing: readonly string[] } {
  const byName = new Map(modules.map((m) => [m.name, m]));
  const sum = nothing();
  const missing: string[] = [];
  const walk = (name: string): void => {
    const m = byName.get(name);
    if (!m) {
      // Multiplier cores hold no LUTs that stay.
      if (!/_(?:mul|mac|am|ama)_/.test(name)) missing.push(name);
      return;
    }
    for (const key of Object.keys(sum) as (keyof Quantities)[]) sum[key] += m.own[key];
    m.holds.forEach(walk);
  };
  walk(top);
  return { quantities: sum, missing };
}
