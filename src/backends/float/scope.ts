// Names of a kernel and what they stand for in the JavaScript that is made of it. No name of a file or a kernel
// reaches the text: variables are numbered.
import { CompilerBug } from '#ir/errors';
import type { FixedType } from '#ir/fixed/type';
import { type FloatBuffer, type FloatStore, type FloatStream, type FloatType, newBuffer } from './store.ts';

export interface Named<T> {
  /** The variable that holds `store` (for streams) or its data (for buffers). */
  readonly js: string;
  readonly store: T;
}

export interface LocalName {
  readonly js: string;
  /** It has a value for each sample. */
  readonly vector: boolean;
}

/** Everything one function refers to; shared by the kernels that are inlined into it. */
export class FunctionText {
  readonly type: FloatType;
  readonly where: string;
  readonly lines: string[] = [];
  /** Values of the variables `v0`, `v1`, …, handed to the text when it becomes a function. */
  readonly values: unknown[] = [];
  /** Forgotten before each inference. */
  readonly states: FloatBuffer[] = [];
  #names = 0;

  constructor(type: FloatType, where: string) {
    this.type = type;
    this.where = where;
  }

  /** A variable of the text for a value of ours. */
  holds(value: unknown): string {
    this.values.push(value);
    return `v${this.values.length - 1}`;
  }

  fresh(): string {
    this.#names += 1;
    return `t${this.#names}`;
  }

  /** Rounds to the type after an operation. */
  rounded(text: string): string {
    return this.type === 'float32' ? `fround(${text})` : text;
  }

  bug(what: string): never {
    throw new CompilerBug(`${this.where}: ${what}`);
  }
}

/** One kernel's names. */
export class Scope {
  readonly text: FunctionText;
  /** Inside a loop over single samples: all statements act on sample `s` alone. */
  readonly single: boolean;
  readonly #stores: Map<string, Named<FloatStore>>;
  readonly #types: Map<string, { readonly type: FixedType; readonly reset?: bigint }>;
  readonly locals: Map<string, LocalName>;
  readonly indices: Map<string, string>;
  /** Buffers in which no element can be -0 before something is added to it. */
  readonly neverMinusZero: ReadonlySet<string>;

  constructor(text: FunctionText, neverMinusZero: ReadonlySet<string>, outer?: Scope) {
    this.text = text;
    this.neverMinusZero = neverMinusZero;
    this.single = outer !== undefined;
    this.#stores = outer ? outer.#stores : new Map();
    this.#types = outer ? outer.#types : new Map();
    this.locals = outer ? outer.locals : new Map();
    this.indices = outer ? outer.indices : new Map();
  }

  /** The same names, sample by sample. */
  bySample(): Scope {
    return new Scope(this.text, this.neverMinusZero, this);
  }

  bind(name: string, store: FloatStore): void {
    const js = this.text.holds(store.kind === 'buffer' ? store.data : store);
    this.#stores.set(name, { js, store });
  }

  declare(name: string, type: FixedType, dims: readonly number[], reset?: bigint): Named<FloatBuffer> {
    const store = newBuffer(this.text.type, dims);
    this.bind(name, store);
    this.#types.set(name, reset === undefined ? { type } : { type, reset });
    return this.buffer(name);
  }

  /** The reset value of a state variable and the type it is a code of. */
  resetOf(name: string): { readonly type: FixedType; readonly code: bigint } {
    const { type, reset } = this.#types.get(name) ?? this.text.bug(`no state "${name}"`);
    return reset === undefined ? this.text.bug(`no reset value for "${name}"`) : { type, code: reset };
  }

  named(name: string): Named<FloatStore> {
    return this.#stores.get(name) ?? this.text.bug(`no buffer or stream "${name}"`);
  }

  buffer(name: string): Named<FloatBuffer> {
    const { js, store } = this.named(name);
    return store.kind === 'buffer' ? { js, store } : this.text.bug(`"${name}" is a stream`);
  }

  stream(name: string): Named<FloatStream> {
    const { js, store } = this.named(name);
    return store.kind === 'stream' ? { js, store } : this.text.bug(`"${name}" is no stream`);
  }
}
