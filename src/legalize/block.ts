// A block under construction: the values of its cells as the statements go by. Sums that wrap are kept as lists of
// terms until somebody looks, because the tools balance such chains into trees.
import { CompilerBug } from '#ir/errors';
import type { Block, Cell, Counter } from '#ir/operators/graph';
import { add } from './arithmetic.ts';
import type { Bits } from './range.ts';
import type { Variable } from './storage.ts';
import { type Value, Values } from './values.ts';

/** A sum modulo 2^width. */
interface Sum {
  readonly bits: Bits;
  readonly terms: Value[];
}

/** Later half first, the larger one; as the recorded adder trees of up to 64 terms are built. */
export function balanced(v: Values, terms: readonly Value[], bits: Bits, from = 0, to = terms.length): Value {
  if (to - from === 1) return terms[from]!;
  const middle = from + Math.floor((to - from) / 2);
  return add(v, balanced(v, terms, bits, middle, to), balanced(v, terms, bits, from, middle), bits);
}

/** Constants are one term, and stand last, where nothing waits for them. */
function gathered(v: Values, terms: readonly Value[], bits: Bits): readonly Value[] {
  const constants = terms.filter((t) => v.constantOf(t) !== undefined);
  if (constants.length === 0) return terms;
  const total = constants.reduce((sum, t) => add(v, sum, t, bits), v.constant(0n));
  const rest = terms.filter((t) => v.constantOf(t) === undefined);
  return v.constantOf(total) === 0n && rest.length > 0 ? rest : [...rest, total];
}

export class BlockBuilder {
  readonly values = new Values();
  readonly #cells = new Map<number, (Value | Sum | undefined)[]>();
  readonly #written = new Map<number, Set<number>>();
  readonly #multiplexers = new Map<number, Map<Value, Value>>();
  readonly #inputs: (Cell | Counter)[] = [];
  readonly #counters = new Map<string, Value>();
  /** The value a cell had when the block began. */
  readonly #initial = new Map<Value, Cell>();

  #row(variable: Variable): (Value | Sum | undefined)[] {
    let row = this.#cells.get(variable.place);
    if (!row) {
      row = [];
      this.#cells.set(variable.place, row);
    }
    return row;
  }

  read(variable: Variable, element: number): Value {
    const row = this.#row(variable);
    const there = row[element];
    if (typeof there === 'number') return there;
    const value = there === undefined ? this.#enter(variable, element) : this.#settle(there);
    row[element] = value;
    return value;
  }

  #enter(variable: Variable, element: number): Value {
    const cell = { storage: variable.place, element };
    const { width, signed } = variable.type;
    const value = this.values.fresh('input', { width, signed }, [], this.#inputs.push(cell) - 1);
    this.#initial.set(value, cell);
    return value;
  }

  #settle(sum: Sum): Value {
    const { values } = this;
    const [first, ...rest] = sum.terms;
    const carried = first !== undefined && this.#initial.has(first) && rest.length > 0;
    if (!carried) return balanced(values, gathered(values, sum.terms, sum.bits), sum.bits);
    // What comes from the step before is added last: the loop waits for that addition alone.
    return add(values, first, balanced(values, gathered(values, rest, sum.bits), sum.bits), sum.bits);
  }

  write(variable: Variable, element: number, value: Value): void {
    this.#row(variable)[element] = value;
    this.#mark(variable, element);
  }

  /** A multiplexer over the variable's elements that was made since they were last written. */
  multiplexer(variable: Variable, at: Value): Value | undefined {
    return this.#multiplexers.get(variable.place)?.get(at);
  }

  keepMultiplexer(variable: Variable, at: Value, made: Value): void {
    const kept = this.#multiplexers.get(variable.place) ?? new Map<Value, Value>();
    kept.set(at, made);
    this.#multiplexers.set(variable.place, kept);
  }

  #mark(variable: Variable, element: number): void {
    this.#multiplexers.delete(variable.place);
    const written = this.#written.get(variable.place);
    if (written) written.add(element);
    else this.#written.set(variable.place, new Set([element]));
  }

  /** Adds to a cell whose type wraps. */
  accumulate(variable: Variable, element: number, value: Value, bits: Bits): void {
    const row = this.#row(variable);
    const there = row[element] ?? this.#enter(variable, element);
    const sum = typeof there === 'number' ? { bits, terms: [there] } : there;
    sum.terms.push(value);
    row[element] = sum;
    this.#mark(variable, element);
  }

  counter(counter: Counter, bits: Bits, range: { readonly lo: number; readonly hi: number }): Value {
    const key = `${counter.loop} ${counter.divide} ${counter.modulo ?? ''}`;
    const there = this.#counters.get(key);
    if (there !== undefined) return there;
    const value = this.values.fresh('input', bits, [], this.#inputs.push(counter) - 1, range);
    this.#counters.set(key, value);
    return value;
  }

  /** The cells as they are now, to come back to after a branch. */
  snapshot(): () => ReadonlyMap<number, readonly (Value | undefined)[]> {
    const settled = (): Map<number, (Value | undefined)[]> =>
      new Map(
        [...this.#cells].map(([place, row]) => [
          place,
          row.map((x) => (x === undefined || typeof x === 'number' ? x : this.#settle(x))),
        ]),
      );
    const before = settled();
    return () => {
      const after = settled();
      this.#cells.clear();
      this.#multiplexers.clear();
      for (const [place, row] of before) this.#cells.set(place, [...row]);
      return after;
    };
  }

  get isEmpty(): boolean {
    return this.#written.size === 0 && this.values.size === this.#inputs.length;
  }

  finish(variables: readonly Variable[]): Block {
    const outputs = [...this.#written].flatMap(([place, elements]) => {
      const variable = variables[place] ?? bug(place);
      return [...elements].map((element) => ({
        cell: { storage: place, element },
        node: this.read(variable, element),
      }));
    });
    return { kind: 'block', graph: this.values.finish(), inputs: this.#inputs, outputs };
  }
}

function bug(place: number): never {
  throw new CompilerBug(`no storage ${place}`);
}
