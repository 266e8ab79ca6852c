// What a kernel running on doubles works on. Same parts as the interpreter's frame, with numbers in place of codes.
import { CompilerBug } from '#ir/errors';
import { toDouble } from '#ir/fixed/dyadic';
import { fractionBits } from '#ir/fixed/type';
import type { Param, Storage } from '#ir/kernel/kernel';
import { type LoopIndex, sizeOf } from '#src/backends/interpreter/frame';

export interface FloatBuffer {
  readonly kind: 'buffer';
  readonly name: string;
  readonly dims: readonly number[];
  /** Row-major; NaN until written, so that a missing value shows. */
  readonly data: Float64Array;
}

export interface FloatStream {
  readonly kind: 'stream';
  readonly name: string;
  readonly lanes: number;
  /** Every value pushed since the inference began; those before `head` have been read. */
  readonly values: number[];
  head: number;
}

export type FloatBound = FloatBuffer | FloatStream;

export function newFloatBuffer(name: string, dims: readonly number[]): FloatBuffer {
  return { kind: 'buffer', name, dims, data: new Float64Array(sizeOf(dims)).fill(Number.NaN) };
}

export function newFloatStream(name: string, lanes: number): FloatStream {
  return { kind: 'stream', name, lanes, values: [], head: 0 };
}

export class FloatFrame {
  readonly bound = new Map<string, FloatBound>();
  readonly locals = new Map<string, { value: number }>();
  readonly indices = new Map<string, LoopIndex>();
  /** Run once before each inference. */
  readonly onStart: (() => void)[] = [];
  readonly where: string;
  readonly #storages = new Map<string, Storage>();

  constructor(where: string) {
    this.where = where;
  }

  bind(p: Param, arg: FloatBound): void {
    const stream = p.kind === 'stream';
    const fits = stream
      ? arg.kind === 'stream' && arg.lanes === p.lanes
      : arg.kind === 'buffer' && String(arg.dims) === String(p.dims);
    if (!fits) this.bug(`${arg.name} has another form than parameter ${p.name}`);
    this.bound.set(p.name, arg);
  }

  declare(storage: Storage): FloatBuffer {
    const buffer = newFloatBuffer(storage.name, storage.dims);
    this.#storages.set(storage.name, storage);
    this.bound.set(storage.name, buffer);
    return buffer;
  }

  resetValue(state: string): number {
    const storage = this.#storages.get(state);
    if (storage?.reset === undefined) return this.bug(`no reset value for "${state}"`);
    return toDouble(storage.reset, fractionBits(storage.type));
  }

  bug(what: string): never {
    throw new CompilerBug(`${this.where}: ${what}`);
  }

  named(name: string): FloatBound {
    return this.bound.get(name) ?? this.bug(`no buffer or stream "${name}"`);
  }

  buffer(name: string): FloatBuffer {
    const found = this.named(name);
    return found.kind === 'buffer' ? found : this.bug(`"${name}" is a stream`);
  }

  stream(name: string): FloatStream {
    const found = this.named(name);
    return found.kind === 'stream' ? found : this.bug(`"${name}" is no stream`);
  }
}
