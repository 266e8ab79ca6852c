// What names mean while a function is taken apart: variables, scalars, and loop indices that are numbers (unrolled) or
// counters.
import { CompilerBug } from '#ir/errors';
import { type FixedType, sameShape } from '#ir/fixed/type';
import type { Storage } from '#ir/kernel/kernel';
import { storageKind, type Variable } from './storage.ts';

export type LoopIndex =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'counter'; readonly loop: string; readonly trip: number; readonly rewind: boolean };

/** An unrolled loop of which one round (of `step` iterations) stands for all `copies`. */
export interface ClassLoop {
  readonly index: string;
  readonly step: number;
  readonly copies: number;
  /** Marks what differs from round to round. */
  readonly mask: number;
}

export class Scope {
  readonly variables: Variable[] = [];
  /** The class loops around the current statement, outermost first. */
  readonly classes: ClassLoop[] = [];
  readonly #names = new Map<string, Variable>();
  readonly #declared = new Map<Storage, Variable>();
  readonly #own = new Map<string, Variable>();
  readonly #indices = new Map<string, LoopIndex>();
  readonly where: string;

  constructor(where: string) {
    this.where = where;
  }

  bug(what: string): never {
    throw new CompilerBug(`${this.where}: ${what}`);
  }

  add(variable: Omit<Variable, 'place'>): Variable {
    const place = this.variables.length;
    const taken = this.#names.has(variable.name);
    const full = { ...variable, name: taken ? `${variable.name}_${place}` : variable.name, place };
    this.variables.push(full);
    this.#names.set(variable.name, full);
    return full;
  }

  /** A variable of the function's own making, made the first time it is asked for. */
  once(key: string, make: () => Omit<Variable, 'place'>): Variable {
    const there = this.#own.get(key);
    if (there) return there;
    const made = this.add(make());
    this.#own.set(key, made);
    return made;
  }

  /** The same declaration, met again in an unrolled loop, is the same variable. */
  declare(s: Storage): Variable {
    const there = this.#declared.get(s);
    if (there) {
      this.#names.set(s.name, there);
      return there;
    }
    const made = this.#make(s);
    this.#declared.set(s, made);
    return made;
  }

  #make(s: Storage): Variable {
    const { name, type, dims, bindings } = s;
    const reset = s.kind === 'state' ? { reset: s.reset ?? 0n } : {};
    return this.add({ name, type, dims, bindings, kind: storageKind(s), ...reset });
  }

  /** A scalar bound by `let` is a register of its exact type, so that it outlives its block. */
  scalar(name: string, type: FixedType): Variable {
    const there = this.#names.get(name);
    if (there && sameShape(there.type, type)) return there;
    return this.add({ name, type, dims: [], bindings: [], kind: 'value' });
  }

  variable(name: string): Variable {
    return this.#names.get(name) ?? this.bug(`no variable "${name}"`);
  }

  index(name: string): LoopIndex {
    return this.#indices.get(name) ?? this.bug(`no loop index "${name}"`);
  }

  setIndex(name: string, index: LoopIndex): void {
    this.#indices.set(name, index);
  }
}
