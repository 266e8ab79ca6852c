// Pairs of numbers with a type, each kept once under a number of its own: what two trees are made of alike is one entry.
// Columns and open addressing, because a layer has a million adders.

function mixed(h: number, x: number): number {
  const m = Math.imul(h ^ x, 0x9e3779b1);
  return m ^ (m >>> 15);
}

function larger(column: Int32Array): Int32Array<ArrayBuffer> {
  const next = new Int32Array(2 * column.length);
  next.set(column);
  return next;
}

export class PairTable {
  #size = 0;
  #a = new Int32Array(64);
  #b = new Int32Array(64);
  #type = new Int32Array(64);
  #slots = new Int32Array(256).fill(-1);

  get size(): number {
    return this.#size;
  }

  a(entry: number): number {
    return this.#a[entry]!;
  }

  b(entry: number): number {
    return this.#b[entry]!;
  }

  type(entry: number): number {
    return this.#type[entry]!;
  }

  /** The number of the entry; `size` before the call where it is a new one. */
  intern(a: number, b: number, type: number): number {
    const mask = this.#slots.length - 1;
    let slot = this.#hash(a, b, type) & mask;
    for (;;) {
      const there = this.#slots[slot]!;
      if (there < 0) break;
      if (this.#a[there] === a && this.#b[there] === b && this.#type[there] === type) return there;
      slot = (slot + 1) & mask;
    }
    const entry = this.#size++;
    if (entry === this.#a.length) {
      [this.#a, this.#b, this.#type] = [larger(this.#a), larger(this.#b), larger(this.#type)];
    }
    this.#a[entry] = a;
    this.#b[entry] = b;
    this.#type[entry] = type;
    this.#slots[slot] = entry;
    if (2 * this.#size > this.#slots.length) this.#rehash();
    return entry;
  }

  #hash(a: number, b: number, type: number): number {
    const h = mixed(mixed(mixed(type, a), b), 0x85ebca6b);
    return h ^ (h >>> 16);
  }

  #rehash(): void {
    const slots = new Int32Array(4 * this.#slots.length).fill(-1);
    const mask = slots.length - 1;
    for (let entry = 0; entry < this.#size; entry++) {
      let slot = this.#hash(this.#a[entry]!, this.#b[entry]!, this.#type[entry]!) & mask;
      while (slots[slot]! >= 0) slot = (slot + 1) & mask;
      slots[slot] = entry;
    }
    this.#slots = slots;
  }

  /** The columns, to be read only. */
  columns(): { readonly a: Int32Array; readonly b: Int32Array; readonly type: Int32Array } {
    const n = this.#size;
    return { a: this.#a.slice(0, n), b: this.#b.slice(0, n), type: this.#type.slice(0, n) };
  }
}
