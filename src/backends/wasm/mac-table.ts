// The table of a sum of products: constants and positions in kernel order, row after row of one accumulator each. A
// new set of constants is a new table and nothing else.
import type { Codes } from '#ir/fixed/codes';
import { dotTable } from './mac-dot-table.ts';
import { type MacSite, packed, rowsOf, TableWriter } from './mac-list.ts';
import type { MacPlan } from './mac-plan.ts';

export const ROW_BYTES = 16;
/** A term of a modular sum: position and constant; scaled ones have a second constant. Constants stand twice in a word. */
export const WHOLE_BYTES = 8;
export const SCALED_BYTES = 12;
/** Terms that one turn of a loop does; rows are filled up with constants of zero. */
export const MODULAR_UNROLL = 4;

function twice(value: number): number {
  return packed(value, value);
}

/** constant = high * 2^drop + low, with low small enough for a rounding multiplication of 16 bits. */
function modularTable(
  site: MacSite,
  plan: MacPlan & { kind: 'modular' },
  codes: Codes,
  out: TableWriter,
): void {
  const { data, weight } = site.terms;
  const unit = 2 ** plan.drop;
  const rows = rowsOf(site, codes, true);
  out.i32(rows.length);
  for (const { acc, terms } of rows) {
    const scaled: number[] = [];
    const whole: number[] = [];
    for (const n of terms) {
      const w = Number(codes[weight[n]!]!);
      const high = plan.drop === 0 ? w : Math.floor((w + unit / 2) / unit);
      const low = plan.drop === 0 ? 0 : w - high * unit;
      const at = data[n]! * site.dataStride;
      if (low !== 0) scaled.push(at, twice(low * 2 ** (15 - plan.drop)), twice(low * 2 ** (16 - plan.drop)));
      if (high !== 0) whole.push(at, twice(high));
    }
    const [from] = terms;
    const filler = from === undefined ? 0 : data[from]! * site.dataStride;
    while ((scaled.length / 3) % MODULAR_UNROLL !== 0) scaled.push(filler, 0, 0);
    while ((whole.length / 2) % MODULAR_UNROLL !== 0) whole.push(filler, 0);
    out.i32(acc * site.accStride, scaled.length / 3, whole.length / 2, 0, ...scaled, ...whole);
  }
}

function walkTable(site: MacSite, plan: MacPlan & { kind: 'walk' }, codes: Codes, out: TableWriter): void {
  const { data, weight } = site.terms;
  const rows = rowsOf(site, codes, plan.skipZero);
  out.i32(rows.length);
  for (const { acc, terms } of rows) {
    out.i32(acc * site.accStride, terms.length, 0, 0);
    for (const n of terms) {
      const at = data[n]! * site.dataStride;
      const code = codes[weight[n]!]!;
      if (plan.constantBytes === 4) out.i32(at, Number(code));
      else {
        out.i32(at);
        out.i64(BigInt(code));
      }
    }
  }
}

/** The table of a site with given constants. */
export function macTable(site: MacSite, codes: Codes): Uint8Array {
  const out = new TableWriter();
  const { plan } = site;
  if (plan.kind === 'dot') dotTable(site, plan, codes, out);
  else if (plan.kind === 'modular') modularTable(site, plan, codes, out);
  else walkTable(site, plan, codes, out);
  return out.bytes();
}
