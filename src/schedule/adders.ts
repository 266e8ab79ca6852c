// The adders inside the sums of a segment, one after another without being nodes: each behind what it adds, a sum's
// own last. What is decided for each of them is a column beside these.
import type { OperatorQuery } from '#ir/cost/library';
import { operatorCode } from '#ir/operators/builder';
import { OPERAND, type OperatorGraph } from '#ir/operators/graph';

const [SUM, WIRE] = [operatorCode('sum'), operatorCode('wire')];
/** Literals change what an adder costs, gates and selections may merge into it. */
const NOT_PLAIN = new Uint8Array(256);
for (const op of ['const', 'and', 'or', 'xor', 'select'] as const) NOT_PLAIN[operatorCode(op)] = 1;

export interface Adders {
  /** How many nodes are sums. */
  readonly sums: number;
  /** Of node n, if it is a sum: adders first[n] … first[n + 1] - 1. */
  readonly first: Int32Array;
  /** What each adder adds: a place in the graph's operands, or ~j for adder j. */
  readonly a: Int32Array;
  readonly b: Int32Array;
  /** Bits it gives. */
  readonly width: Int32Array;
}

/** Undefined where there is no sum. */
export function addersOf(g: OperatorGraph): Adders | undefined {
  if (!g.op.includes(SUM)) return undefined;
  let [sums, total] = [0, 0];
  for (let n = 0; n < g.size; n++) {
    if (g.op[n] !== SUM) continue;
    sums++;
    total += g.first[n + 1]! - g.first[n]! - 1;
  }
  const first = new Int32Array(g.size + 1);
  const [a, b, width] = [new Int32Array(total), new Int32Array(total), new Int32Array(total)];
  const { trees } = g;
  let size = 0;
  let operand = 0;
  const part = (tree: number): number => {
    if (tree === OPERAND) return operand++;
    const left = part(trees.a[tree]!);
    const right = part(trees.b[tree]!);
    a[size] = left;
    b[size] = right;
    width[size] = trees.type[tree]! >> 1;
    return ~size++;
  };
  for (let n = 0; n < g.size; n++) {
    first[n] = size;
    operand = g.first[n]!;
    if (g.op[n] === SUM) part(g.aux[n]!);
  }
  first[g.size] = size;
  return { sums, first, a, b, width };
}

/** Whether nothing that sums add makes a difference to an adder but its bits. */
export function addPlainly(g: OperatorGraph): boolean {
  for (let n = 0; n < g.size; n++) {
    if (g.op[n] !== SUM) continue;
    for (let i = g.first[n]!; i < g.first[n + 1]!; i++) {
      let from = g.operands[i]!;
      while (g.op[from] === WIRE) from = g.operands[g.first[from]!]!;
      if (NOT_PLAIN[g.op[from]!] === 1) return false;
    }
  }
  return true;
}

/** The different questions that a library is asked about adders. */
export interface AdderForms {
  /** Of each adder, a place in `queries`. */
  readonly of: Int32Array;
  readonly queries: readonly OperatorQuery[];
}

const ROLES = [undefined, 'root', 'leaf'] as const;

/** `bits`: of each node, before extension; `role`: of each adder, as in `Packing.ternary`. */
export function adderForms(
  g: OperatorGraph,
  adders: Adders,
  bits: Uint32Array,
  role: Uint8Array,
): AdderForms {
  const { a, b, width } = adders;
  const of = new Int32Array(a.length);
  const queries: OperatorQuery[] = [];
  const known = new Map<number, number>();
  const base = 1 + Math.max(widest(bits), widest(width));
  const bitsOf = (part: number): number => (part < 0 ? width[~part]! : bits[g.operands[part]!]!);
  for (let j = 0; j < a.length; j++) {
    const [left, right, result] = [bitsOf(a[j]!), bitsOf(b[j]!), width[j]!];
    const key = ((role[j]! * base + result) * base + left) * base + right;
    let form = known.get(key);
    if (form === undefined) {
      const ternary = ROLES[role[j]!];
      const query: OperatorQuery = { op: 'add', operands: [left, right], result };
      form = queries.push(ternary === undefined ? query : { ...query, ternary }) - 1;
      known.set(key, form);
    }
    of[j] = form;
  }
  return { of, queries };
}

function widest(bits: Uint32Array | Int32Array): number {
  let most = 0;
  for (let i = 0; i < bits.length; i++) if (bits[i]! > most) most = bits[i]!;
  return most;
}
