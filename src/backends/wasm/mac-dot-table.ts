// The table of a sum by pairs. A row is cut into pieces whose sums fit 32 bits whatever the data are; a piece lists its
// pairs, those of neighbouring elements apart from others, and, where overflow can act, its terms in kernel order.
import type { Codes } from '#ir/fixed/codes';
import { type MacSite, packed, rowsOf, type TableWriter } from './mac-list.ts';
import type { Errors, ErrorTable, MacPlan } from './mac-plan.ts';

type DotPlan = MacPlan & { kind: 'dot' };

/** Rows, and whether any has pairs of neighbours. */
export const DOT_HEADER_BYTES = 8;
/**
 * Accumulator, pairs of neighbours, other pairs, sum of the constants' magnitudes, terms, the sum of rounding addends,
 * bytes of pairs.
 */
export const DOT_ROW_BYTES = 28;
/** A term for the exact way: element and constant. */
export const TERM_BYTES = 8;
/** Pairs that one turn of a loop does; lists are filled up with constants of zero. */
export const NEIGHBOUR_UNROLL = 4;
export const PAIR_UNROLL = 2;

/** Bytes of one vector of rounding errors: 16 samples. */
const ERROR_BYTES = 16;
/** Bytes of two neighbours, 16 samples each, one beside the other. */
export const NEIGHBOUR_BYTES = 64;

/** Largest magnitude of either half of a wide element, and bytes from one half to the next. */
const HALF_REACH = 2 ** 15;
export const HALF_STRIDE = 32;

/** Two errors, where they come from a table. */
function errorFields(errors: Errors | undefined): number {
  return errors?.kind === 'table' ? 8 : 0;
}

/** The pair of neighbours, both constants, errors. */
export function neighbourBytes({ errors }: DotPlan): number {
  return 8 + errorFields(errors);
}

/** Both elements, both constants, errors. */
export function pairBytes({ errors }: DotPlan): number {
  return 12 + errorFields(errors);
}

/** Where the errors of each residue of a constant lie among those of one element; -1: all are zero. */
export function errorSlots(errors: ErrorTable): readonly number[] {
  let next = 0;
  return errors.rows.map((row) => (row ? next++ : -1));
}

interface Term {
  /** Iteration of the site. */
  readonly n: number;
  readonly element: number;
  readonly weight: number;
}

interface Piece {
  readonly acc: number;
  readonly terms: readonly Term[];
}

function mostTerms(errors: Errors | undefined): number {
  if (!errors) return 1 << 16;
  if (errors.kind === 'table') return Math.floor(127 / Math.max(1, errors.largest));
  // A pair adds one residue a lane, and so does one that fills a list up.
  return 2 * (errors.most - NEIGHBOUR_UNROLL);
}

function piecesOf(site: MacSite, plan: DotPlan, codes: Codes): readonly Piece[] {
  const { data, weight } = site.terms;
  const most = mostTerms(plan.errors);
  const unit = 2 ** Math.max(0, plan.drop);
  return rowsOf(site, codes, true).flatMap(({ acc, terms }) => {
    const pieces: Piece[] = [];
    let piece: Term[] = [];
    let bound = 0;
    for (const n of terms) {
      const term = { n, element: data[n]!, weight: Number(codes[weight[n]!]!) };
      const more = Math.abs(term.weight) * (plan.wide ? HALF_REACH : plan.reach) + unit;
      if (piece.length === most || bound + more >= 2 ** 31) {
        pieces.push({ acc, terms: piece });
        [piece, bound] = [[], 0];
      }
      piece.push(term);
      bound += more;
    }
    return [...pieces, { acc, terms: piece }];
  });
}

interface Paired {
  /** Terms of elements 2k and 2k + 1. */
  readonly neighbours: readonly (readonly [Term, Term])[];
  readonly others: readonly Term[];
}

function paired(terms: readonly Term[]): Paired {
  const waiting = new Map<number, Term>();
  const neighbours: (readonly [Term, Term])[] = [];
  const others: Term[] = [];
  for (const t of terms) {
    const other = waiting.get(t.element ^ 1);
    if (other) {
      waiting.delete(other.element);
      neighbours.push(other.element < t.element ? [other, t] : [t, other]);
    } else if (waiting.has(t.element)) others.push(t);
    else waiting.set(t.element, t);
  }
  return { neighbours, others: [...others, ...waiting.values()] };
}

/** Preparing costs a turn for each element, and filling up two lists more than one: few neighbours do not repay that. */
function repays(site: MacSite, terms: number, neighbours: number): boolean {
  return neighbours > 2 * site.elements && 4 * neighbours > terms;
}

export function dotTable(site: MacSite, plan: DotPlan, codes: Codes, out: TableWriter): void {
  const { errors } = plan;
  const stride = plan.wide ? HALF_STRIDE : site.dataStride;
  const slots = errors?.kind === 'table' ? errorSlots(errors) : undefined;
  const perElement = slots ? slots.filter((s) => s >= 0).length : 0;
  const error = (t: Term): number => {
    const slot = slots ? slots[t.weight & (slots.length - 1)]! : -1;
    return slot < 0 ? 0 : ERROR_BYTES * (1 + t.element * perElement + slot);
  };
  const errorsOf = (a: Term, b: Term): readonly number[] => (slots ? [error(a), error(b)] : []);
  const pieces = piecesOf(site, plan, codes);
  const pairings = pieces.map((p) => paired(p.terms));
  const count = pieces.reduce((sum, p) => sum + p.terms.length, 0);
  const near = repays(
    site,
    count,
    pairings.reduce((sum, p) => sum + p.neighbours.length, 0),
  );
  out.i32(pieces.length, near ? 1 : 0);
  pieces.forEach(({ acc, terms }, i) => {
    const neighbours = near ? pairings[i]!.neighbours : [];
    const others = near ? pairings[i]!.others : terms;
    const nearby = NEIGHBOUR_UNROLL * Math.ceil(neighbours.length / NEIGHBOUR_UNROLL);
    const pairs = PAIR_UNROLL * Math.ceil(others.length / 2 / PAIR_UNROLL);
    const total = terms.reduce((sum, t) => sum + Math.abs(t.weight), 0);
    // Two residues a pair, whatever its constants.
    const addends = errors?.kind === 'residue' ? 2 * (nearby + pairs) * errors.addend : 0;
    const bytes = nearby * neighbourBytes(plan) + pairs * pairBytes(plan);
    out.i32(acc * site.accStride, nearby, pairs, total, terms.length, addends, bytes);
    const nothing = (t: Term): Term => ({ ...t, weight: 0 });
    for (let k = 0; k < nearby; k++) {
      const [a, b] = neighbours[k] ?? neighbours[0]!.map(nothing);
      const at = (a!.element >> 1) * NEIGHBOUR_BYTES;
      out.i32(at, packed(a!.weight, b!.weight), ...errorsOf(a!, b!));
    }
    for (let k = 0; k < 2 * pairs; k += 2) {
      const a = others[k] ?? nothing(others[0]!);
      const b = others[k + 1] ?? nothing(a);
      out.i32(a.element * stride, b.element * stride, packed(a.weight, b.weight));
      out.i32(...errorsOf(a, b));
    }
    if (plan.limit === undefined) return;
    for (const t of terms) out.i32(t.element * site.dataStride, t.weight);
  });
}
