// Random numbers by counting: Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3",
// SC 2011). A stream is named by (seed, purpose, index), so shower i gets the same numbers whatever is drawn for the
// others, in whatever order. Whole-number arithmetic only: the same on every platform.

const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;
const ROUNDS = 10;

/** Upper half of the product of two words, from halves of them. */
function high(a: number, b: number): number {
  const al = a & 0xffff;
  const ah = a >>> 16;
  const bl = b & 0xffff;
  const bh = b >>> 16;
  // Each product is below 2^32: as unsigned words nothing is lost.
  const low = Math.imul(al, bl) >>> 16;
  const x = Math.imul(ah, bl) >>> 0;
  const y = Math.imul(al, bh) >>> 0;
  const carry = (low + (x & 0xffff) + (y & 0xffff)) >>> 16;
  return (Math.imul(ah, bh) + (x >>> 16) + (y >>> 16) + carry) | 0;
}

/** The four words of counter (c0, c1, c2, c3) under key (k0, k1), written to `out`. */
export function philox(
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
  out: Uint32Array,
): void {
  let a = c0 | 0;
  let b = c1 | 0;
  let c = c2 | 0;
  let d = c3 | 0;
  let p = k0 | 0;
  let q = k1 | 0;
  for (let round = 0; round < ROUNDS; round++) {
    const h0 = high(a, M0);
    const h1 = high(c, M1);
    d = d ^ h0 ^ q;
    const next = h1 ^ b ^ p;
    b = Math.imul(c, M1);
    c = d;
    d = Math.imul(a, M0);
    a = next;
    p = (p + W0) | 0;
    q = (q + W1) | 0;
  }
  out[0] = a;
  out[1] = b;
  out[2] = c;
  out[3] = d;
}

/** Words in the order of the counter: block n of stream `index` is Philox of (n, 0, index, 0) under (seed, purpose). */
export class Words {
  readonly #seed: number;
  readonly #purpose: number;
  readonly #block = new Uint32Array(4);
  #index = 0;
  #count = 0;
  #left = 0;

  constructor(seed: number, purpose: number) {
    this.#seed = seed;
    this.#purpose = purpose;
  }

  /** Goes to the beginning of stream `index`, a whole number below 2^32. */
  start(index: number): void {
    this.#index = index;
    this.#count = 0;
    this.#left = 0;
  }

  next(): number {
    if (this.#left === 0) {
      philox(this.#count, 0, this.#index, 0, this.#seed, this.#purpose, this.#block);
      this.#count += 1;
      this.#left = 4;
    }
    this.#left -= 1;
    return this.#block[3 - this.#left]!;
  }
}
