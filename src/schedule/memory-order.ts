// Which accesses to a memory must keep their order: all but two loads, and two with different literal addresses.
import type { OrderEdge } from './problem.ts';

export class MemoryOrder {
  readonly #order: OrderEdge[];
  /** Since the last store whose address is not known, that store included. */
  #barrier: number | undefined;
  #loads: number[] = [];
  readonly #known = new Map<string, { store?: number; loads: number[] }>();

  constructor(order: OrderEdge[]) {
    this.#order = order;
  }

  access(node: number, stores: boolean, address: string | undefined): void {
    const after = (before: number | undefined, gap: number): void => {
      if (before !== undefined) this.#order.push({ before, after: node, gap });
    };
    after(this.#barrier, 1);
    if (stores) for (const load of this.#loads) after(load, 0);
    const seen = address === undefined ? [...this.#known.values()] : [this.#known.get(address)];
    for (const known of seen) {
      after(known?.store, 1);
      if (stores) for (const load of known?.loads ?? []) after(load, 0);
    }
    if (address !== undefined) {
      const loads = this.#known.get(address)?.loads ?? [];
      const store = this.#known.get(address)?.store;
      this.#known.set(
        address,
        stores
          ? { store: node, loads: [] }
          : { ...(store === undefined ? {} : { store }), loads: [...loads, node] },
      );
    } else if (stores) {
      this.#known.clear();
      this.#loads = [];
      this.#barrier = node;
    } else {
      this.#loads.push(node);
    }
  }
}
