// A block under construction: the values of its cells as the statements go by. Sums that wrap are kept as lists of
// terms until somebody looks, because the tools balance such chains into trees.
import { CompilerBug } from '#ir/errors';
import { operatorCode } from '#ir/operators/builder';
import type { Block, Cell, Counter } from '#ir/operators/graph';
import { add } from './arithmetic.ts';
import type { Bits } from './range.ts';
import { product, type Variable } from './storage.ts';
import { Sums } from './sums.ts';
import { type Value, Values } from './values.ts';

const CONST = operatorCode('const');

/** A sum modulo 2^width. */
interface Sum {
  readonly bits: Bits;
  readonly terms: Value[];
  /** The class loops around the additions. */
  readonly within: number;
}

/** The elements of a variable: a number where one holds a value. */
export type Row = readonly (Value | Sum | undefined)[];

/** An element and, in class loops, the elements of the other rounds: `element` first. */
export interface Access {
  readonly element: number;
  readonly elements?: readonly number[];
  /** The class loops from whose round to round the element differs. */
  readonly own: number;
}

/** The rounds of a class loop see different values: they have to be gone through one by one. */
export class NotUniform extends Error {}

/** Constants are one term, and stand last, where nothing waits for them. */
function gathered(v: Values, terms: readonly Value[], bits: Bits): readonly Value[] {
  const isConstant = (t: Value): boolean => v.code(t) === CONST;
  if (!terms.some(isConstant)) return terms;
  const rest: Value[] = [];
  let total = v.constant(0n);
  for (const t of terms) {
    if (isConstant(t)) total = add(v, total, t, bits);
    else rest.push(t);
  }
  return v.constantOf(total) === 0n && rest.length > 0 ? rest : [...rest, total];
}

/** A block as it was made, whose sums may have adders in common: `aux` of a sum is its last adder in `sums`. */
export interface OpenBlock extends Block {
  readonly sums: Sums;
}

export class BlockBuilder {
  readonly values = new Values();
  readonly #sums: Sums;
  /** The class loops around the current statement, as marks. */
  within = 0;
  /** What was made for a key: views of class values, by value and marks or element, and loads of ROMs. */
  readonly #views = new Map<string, Value>();
  readonly #cells = new Map<number, (Value | Sum | undefined)[]>();
  /** 1 for each element that was written, by place. */
  readonly #written = new Map<number, Uint8Array>();
  readonly #multiplexers = new Map<number, Map<Value, Value>>();
  readonly #inputs: (Cell | Counter)[] = [];
  readonly #counters = new Map<string, Value>();
  /** The values that cells had when the block began. */
  readonly #initial = new Set<Value>();

  /** `expand`: every adder of a sum is a node. */
  constructor(expand: boolean) {
    this.#sums = new Sums(this.values, expand);
  }

  #row(variable: Variable): (Value | Sum | undefined)[] {
    let row = this.#cells.get(variable.place);
    if (!row) {
      row = [];
      this.#cells.set(variable.place, row);
    }
    return row;
  }

  row(variable: Variable): Row {
    return this.#row(variable);
  }

  read(variable: Variable, access: Access): Value {
    const { element, own } = access;
    const row = this.#row(variable);
    const there = row[element];
    if (access.elements?.some((e) => row[e] !== there)) throw new NotUniform();
    if (typeof there === 'number') return this.#view(there, element, own);
    const value = there === undefined ? this.#enter(variable, access) : this.#settle(there);
    if (there === undefined && access.elements) for (const e of access.elements) row[e] = value;
    else row[element] = value;
    return this.#view(value, element, own);
  }

  /** A value of a class loop that is over, or from before one, as the current statement sees it. */
  #view(v: Value, element: number, own: number): Value {
    const { values } = this;
    const mask = values.mask(v);
    const over = mask & ~this.within;
    const seen = (mask & this.within) | own;
    if (seen === mask || values.constantOf(v) !== undefined) return v;
    // Without a mark of its own, a value from before is the same in every round.
    if (over === 0 && mask === 0) return v;
    const key = over !== 0 && own === 0 ? `${v} ${seen} ${element}` : `${v} ${seen}`;
    return this.once(`view ${key}`, () => values.view(v, seen));
  }

  #enter(variable: Variable, { element, elements, own }: Access): Value {
    const known = variable.known?.[element];
    if (elements?.some((e) => variable.known?.[e] !== known)) throw new NotUniform();
    if (known !== undefined) return this.values.constant(known);
    const cell = { storage: variable.place, element, ...(elements ? { elements } : {}) };
    const bits = { width: variable.type.width, signed: variable.type.signed };
    const at = this.#inputs.push(cell) - 1;
    const value = this.values.fresh('input', bits, [], at, undefined, elements ? own : 0);
    this.#initial.add(value);
    return value;
  }

  /** The cells as they are, to begin again from. */
  checkpoint(): () => void {
    const rows = [...this.#cells].map(([place, row]) => {
      const kept = row.map((x) => (typeof x === 'object' ? { ...x, terms: [...x.terms] } : x));
      return [place, kept] as const;
    });
    const written = [...this.#written].map(([place, marks]) => [place, marks.slice()] as const);
    return () => {
      this.#cells.clear();
      this.#written.clear();
      this.#multiplexers.clear();
      for (const [place, row] of rows) this.#cells.set(place, row);
      for (const [place, marks] of written) this.#written.set(place, marks);
    };
  }

  #settle(sum: Sum): Value {
    const { values } = this;
    const [first, ...rest] = sum.terms;
    const carried = first !== undefined && this.#initial.has(first) && rest.length > 0;
    if (!carried) return this.#sums.balanced(gathered(values, sum.terms, sum.bits), sum.bits);
    // What comes from the step before is added last: the loop waits for that addition alone.
    return add(values, first, this.#sums.balanced(gathered(values, rest, sum.bits), sum.bits), sum.bits);
  }

  write(variable: Variable, access: Access, value: Value): void {
    wantedAlike(variable, access);
    const row = this.#row(variable);
    for (const e of access.elements ?? [access.element]) {
      row[e] = value;
      this.#mark(variable, e);
    }
  }

  /** What is made for a key is made once. */
  once(key: string, make: () => Value): Value {
    const there = this.#views.get(key);
    if (there !== undefined) return there;
    const made = make();
    this.#views.set(key, made);
    return made;
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
    let written = this.#written.get(variable.place);
    if (!written) {
      written = new Uint8Array(product(variable.dims));
      this.#written.set(variable.place, written);
    }
    written[element] = 1;
  }

  /** Adds to a cell whose type wraps. */
  accumulate(variable: Variable, access: Access, value: Value, bits: Bits): void {
    wantedAlike(variable, access);
    const { element } = access;
    const row = this.#row(variable);
    const there = row[element];
    const open = typeof there === 'object' && there.within === this.within;
    const sum = open ? there : { bits, terms: [this.read(variable, access)], within: this.within };
    sum.terms.push(value);
    for (const e of access.elements ?? [element]) {
      row[e] = sum;
      this.#mark(variable, e);
    }
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

  /** `outlives`: variables whose values are wanted afterwards. */
  finish(variables: readonly Variable[], outlives: (place: number) => boolean): OpenBlock {
    const outputs = [...this.#written].flatMap(([place, marks]) => {
      if (!outlives(place)) return [];
      const variable = variables[place] ?? bug(place);
      const elements: number[] = [];
      for (let e = 0; e < marks.length; e++) {
        if (marks[e] === 1 && variable.wanted?.[e] !== 0) elements.push(e);
      }
      return this.#outputs(variable, elements);
    });
    return { kind: 'block', graph: this.values.finish(), inputs: this.#inputs, outputs, sums: this.#sums };
  }

  /** Cells that hold one class value are one output. */
  #outputs(variable: Variable, elements: readonly number[]): Block['outputs'] {
    const row = this.#row(variable);
    const classes = new Map<Value, number[]>();
    const outputs: { cell: Cell; node: number }[] = [];
    for (const element of elements) {
      const there = row[element]!;
      const node = typeof there === 'number' ? there : this.#settle(there);
      if (this.values.mask(node) === 0) {
        outputs.push({ cell: { storage: variable.place, element }, node });
        continue;
      }
      const known = classes.get(node);
      if (known) known.push(element);
      else classes.set(node, [element]);
    }
    for (const [node, all] of classes) {
      outputs.push({ cell: { storage: variable.place, element: all[0]!, elements: all }, node });
    }
    return outputs;
  }
}

/** Where only some rounds' results are wanted, the rounds have to be gone through one by one. */
function wantedAlike({ wanted }: Variable, { element, elements }: Access): void {
  if (wanted !== undefined && elements?.some((e) => wanted[e] !== wanted[element])) throw new NotUniform();
}

function bug(place: number): never {
  throw new CompilerBug(`no storage ${place}`);
}
