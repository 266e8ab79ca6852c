// Where everything of a design lies in the emulator's memory.
import type { Argument, Design } from '#ir/design/design';
import type { FixedType } from '#ir/fixed/type';
import { alignedSize, sizeOf, strideOf } from './layout.ts';

export interface Store {
  readonly name: string;
  readonly type: FixedType;
  /** First element, or first value of the stream. */
  readonly base: number;
  readonly stream: boolean;
  /** Where a stream keeps the address of the token to read next; that of the token to write lies behind. */
  readonly cell: number;
  /** Elements of an array, values of a stream in an inference. */
  readonly values: number;
}

/** From the reader's position to the writer's. */
export const CELL_BYTES = 4;
/** Address 0 stays unused, so that a forgotten address shows. */
const FIRST = 64;

export class Placement {
  #used = FIRST;
  readonly #stores = new Map<string, Store>();

  constructor(design: Design) {
    for (const r of design.roms) this.#add('rom', r.name, r.type, sizeOf(r.dims), false);
    for (const p of design.ports) this.#add('port', p.name, p.type, sizeOf(p.shape), p.kind === 'stream');
    for (const c of design.channels) {
      const fifo = c.kind === 'fifo';
      this.#add('channel', c.name, c.type, fifo ? c.values : sizeOf(c.dims), fifo);
    }
  }

  #add(kind: Argument['kind'], name: string, type: FixedType, values: number, stream: boolean): void {
    const base = this.take(values * strideOf(type, kind === 'rom'));
    const cell = stream ? this.take(2 * CELL_BYTES) : 0;
    this.#stores.set(`${kind} ${name}`, { name, type, base, stream, cell, values });
  }

  take(bytes: number): number {
    const at = this.#used;
    this.#used += alignedSize(Math.max(bytes, 1));
    return at;
  }

  get size(): number {
    return this.#used;
  }

  get streams(): readonly Store[] {
    return [...this.#stores.values()].filter((s) => s.stream);
  }

  store(kind: Argument['kind'], name: string): Store {
    return this.#stores.get(`${kind} ${name}`)!;
  }
}
