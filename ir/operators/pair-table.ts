// Pairs of numbers with a type, each kept once under a number of its own: what two trees are made of alike is one entry.
// Rows in one array and open addressing, because a layer has a million adders.

/** Numbers of an entry: a, b, type, hash. They stand together, as a look at one is a look at all. */
const ROW = 4;

function mixed(h: number, x: number): number {
  const m = Math.imul(h ^ x, 0x9e3779b1);
  return m ^ (m >>> 15);
}

export class PairTable {
  #size = 0;
  #rows = new Int32Array(64 * ROW);
  #slots = new Int32Array(256).fill(-1);

  get size(): number {
    return this.#size;
  }

  a(entry: number): number {
    return this.#rows[entry * ROW]!;
  }

  b(entry: number): number {
    return this.#rows[entry * ROW + 1]!;
  }

  type(entry: number): number {
    return this.#rows[entry * ROW + 2]!;
  }

  /** The number of the entry; `size` before the call where it is a new one. */
  intern(a: number, b: number, type: number): number {
    const rows = this.#rows;
    const mask = this.#slots.length - 1;
    const h = mixed(mixed(mixed(type, a), b), 0x85ebca6b);
    let slot = (h ^ (h >>> 16)) & mask;
    for (;;) {
      const there = this.#slots[slot]!;
      if (there < 0) break;
      const at = there * ROW;
      if (rows[at] === a && rows[at + 1] === b && rows[at + 2] === type) return there;
      slot = (slot + 1) & mask;
    }
    const entry = this.#size++;
    this.#slots[slot] = entry;
    this.#append(entry * ROW, a, b, type, h);
    if (2 * this.#size > this.#slots.length) this.#rehash();
    return entry;
  }

  #append(at: number, a: number, b: number, type: number, hash: number): void {
    if (at === this.#rows.length) {
      const larger = new Int32Array(2 * at);
      larger.set(this.#rows);
      this.#rows = larger;
    }
    this.#rows[at] = a;
    this.#rows[at + 1] = b;
    this.#rows[at + 2] = type;
    this.#rows[at + 3] = hash;
  }

  #rehash(): void {
    const slots = new Int32Array(4 * this.#slots.length).fill(-1);
    const mask = slots.length - 1;
    for (let entry = 0; entry < this.#size; entry++) {
      const h = this.#rows[entry * ROW + 3]!;
      let slot = (h ^ (h >>> 16)) & mask;
      while (slots[slot]! >= 0) slot = (slot + 1) & mask;
      slots[slot] = entry;
    }
    this.#slots = slots;
  }

  /** Columns of all entries. */
  columns(): { readonly a: Int32Array; readonly b: Int32Array; readonly type: Int32Array } {
    const column = (of: number): Int32Array =>
      Int32Array.from({ length: this.#size }, (_, entry) => this.#rows[entry * ROW + of]!);
    return { a: column(0), b: column(1), type: column(2) };
  }
}
