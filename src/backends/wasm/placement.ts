// Where everything of a design lies in the emulator's memory.
import type { Argument, Design } from '#ir/design/design';
import type { FixedType } from '#ir/fixed/type';
import { alignedSize, sizeOf, strideOf } from './layout.ts';
import { placeKey, type Sharing } from './sharing.ts';

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

  constructor(design: Design, { shared }: Sharing) {
    for (const { name, type, dims } of design.roms)
      this.#add({ kind: 'rom', name }, type, sizeOf(dims), false);
    const add = (
      kind: 'port' | 'channel',
      name: string,
      type: FixedType,
      values: number,
      stream: boolean,
    ): void => {
      this.#add({ kind, name }, type, values, stream, !shared.has(placeKey({ kind, name })));
    };
    for (const p of design.ports) add('port', p.name, p.type, sizeOf(p.shape), p.kind === 'stream');
    for (const c of design.channels) {
      const fifo = c.kind === 'fifo';
      add('channel', c.name, c.type, fifo ? c.values : sizeOf(c.dims), fifo);
    }
    for (const key of shared.keys())
      this.#stores.set(key, { ...this.#stores.get(key)!, base: this.#base(key, shared) });
  }

  #base(key: string, shared: Sharing['shared']): number {
    const store = this.#stores.get(key)!;
    const place = shared.get(key);
    return place ? this.#base(place.within, shared) + place.at * strideOf(store.type, false) : store.base;
  }

  #add(
    { kind, name }: Pick<Argument, 'kind' | 'name'>,
    type: FixedType,
    values: number,
    stream: boolean,
    own = true,
  ): void {
    const base = own ? this.take(values * strideOf(type, kind === 'rom')) : 0;
    const cell = stream ? this.take(2 * CELL_BYTES) : 0;
    this.#stores.set(placeKey({ kind, name }), { name, type, base, stream, cell, values });
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
    return this.#stores.get(placeKey({ kind, name }))!;
  }
}
