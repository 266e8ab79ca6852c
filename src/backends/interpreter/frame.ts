// What a running kernel works on: buffers of codes, token queues, and the cells of loop indices and scalars.
// Closures capture these objects when a kernel is bound, so running one looks nothing up by name.
import { CompilerBug } from '#ir/errors';
import { type FixedType, type ScalarType, sameShape } from '#ir/fixed/type';
import type { Param, Storage } from '#ir/kernel/kernel';
import { type CodeMap, castClosure } from './cast-closure.ts';

/**
 * Asked once for each place where values of `from` are narrowed to `to`, a type object of the design itself. What it
 * hands back sees every code before and after; undefined leaves the place as fast as it was.
 */
export type Watch = (
  from: ScalarType,
  to: FixedType,
) => ((before: bigint, after: bigint) => void) | undefined;

export interface Buffer {
  readonly kind: 'buffer';
  readonly name: string;
  readonly type: ScalarType;
  readonly dims: readonly number[];
  /** Row-major; an element is undefined until it is written. */
  readonly data: (bigint | undefined)[];
}

export interface Stream {
  readonly kind: 'stream';
  readonly name: string;
  readonly type: ScalarType;
  readonly lanes: number;
  /** Every value pushed since the inference began; those before `head` have been read. */
  readonly values: bigint[];
  head: number;
}

export type Bound = Buffer | Stream;

export interface Local {
  readonly kind: 'local';
  value: bigint;
}

export interface LoopIndex {
  value: number;
}

export function sizeOf(dims: readonly number[]): number {
  return dims.reduce((a, b) => a * b, 1);
}

export function newBuffer(name: string, type: ScalarType, dims: readonly number[]): Buffer {
  return { kind: 'buffer', name, type, dims, data: new Array(sizeOf(dims)).fill(undefined) };
}

export function newStream(name: string, type: ScalarType, lanes: number): Stream {
  return { kind: 'stream', name, type, lanes, values: [], head: 0 };
}

export function clearStream(s: Stream): void {
  s.values.length = 0;
  s.head = 0;
}

/** The names visible while a kernel is bound, and where it stands for error messages. */
export class Frame {
  readonly buffers = new Map<string, Buffer>();
  readonly streams = new Map<string, Stream>();
  readonly locals = new Map<string, Local>();
  readonly indices = new Map<string, LoopIndex>();
  /** Run once before each inference. */
  readonly onStart: (() => void)[] = [];
  readonly where: string;
  readonly watch: Watch | undefined;
  readonly #params = new Map<string, Param>();
  readonly #storages = new Map<string, Storage>();

  constructor(where: string, watch?: Watch) {
    this.where = where;
    this.watch = watch;
  }

  /** The cast from one type to another, watched when somebody asks to. */
  narrowing(from: ScalarType, to: FixedType): CodeMap {
    const convert = castClosure(from, to);
    const see = this.watch?.(from, to);
    if (!see) return convert;
    return (code) => {
      const after = convert(code);
      see(code, after);
      return after;
    };
  }

  /** Gives a parameter its argument. */
  bind(p: Param, arg: Bound): void {
    this.#params.set(p.name, p);
    if (!sameShape(p.type, arg.type)) this.bug(`${arg.name} has another type than parameter ${p.name}`);
    if (p.kind === 'stream' && arg.kind === 'stream' && p.lanes === arg.lanes) this.streams.set(p.name, arg);
    else if (p.kind !== 'stream' && arg.kind === 'buffer' && String(p.dims) === String(arg.dims)) {
      this.buffers.set(p.name, arg);
    } else this.bug(`${arg.name} has another form than parameter ${p.name}`);
  }

  /** The names a kernel declares, for the modes of their types and for resets. */
  declare(storage: Storage): void {
    this.#storages.set(storage.name, storage);
  }

  /** The type with which a buffer was declared, modes included. */
  declared(buffer: string): FixedType {
    const found = this.#storages.get(buffer) ?? this.#params.get(buffer);
    return found?.type ?? this.bug(`no buffer "${buffer}"`);
  }

  resetValue(state: string): bigint {
    return this.#storages.get(state)?.reset ?? this.bug(`no reset value for "${state}"`);
  }

  bound(name: string): Bound {
    return this.buffers.get(name) ?? this.stream(name);
  }

  bug(what: string): never {
    throw new CompilerBug(`${this.where}: ${what}`);
  }

  buffer(name: string): Buffer {
    return this.buffers.get(name) ?? this.bug(`no buffer "${name}"`);
  }

  stream(name: string): Stream {
    return this.streams.get(name) ?? this.bug(`no stream "${name}"`);
  }
}
