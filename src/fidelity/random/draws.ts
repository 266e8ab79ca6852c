// Uniform, normal and gamma variates from words. Uniform and normal ones use +, −, ×, ÷ and √ alone, which every
// machine rounds alike, so latent noise is the same bit for bit everywhere. Gamma variates use Math.exp too.
import { ln } from './ln.ts';
import { Words } from './philox.ts';

/** What streams are for: the second word of the key. Streams of different purposes never meet. */
export const PURPOSE = { noise: 1, energies: 2, showers: 3 } as const;

export class Draws {
  readonly #words: Words;
  #spare: number | undefined;

  constructor(seed: number, purpose: number) {
    this.#words = new Words(seed, purpose);
  }

  start(index: number): void {
    this.#words.start(index);
    this.#spare = undefined;
  }

  /** In [0, 1): the upper 27 and 26 bits of two words as one number of 53 bits. */
  uniform(): number {
    const upper = this.#words.next() >>> 5;
    const lower = this.#words.next() >>> 6;
    return (upper * 0x4000000 + lower) / 0x20000000000000;
  }

  /** Standard normal by Marsaglia's polar method (SIAM Review 6, 1964): variates come in pairs, u first, then v. */
  normal(): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare;
      this.#spare = undefined;
      return spare;
    }
    for (;;) {
      const u = 2 * this.uniform() - 1;
      const v = 2 * this.uniform() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) {
        const f = Math.sqrt((-2 * ln(s)) / s);
        this.#spare = v * f;
        return u * f;
      }
    }
  }

  /** Exponential with mean 1. */
  exponential(): number {
    return -ln(1 - this.uniform());
  }

  /**
   * Gamma of the given shape > 0 and scale 1 (Marsaglia and Tsang, ACM TOMS 26, 2000). Below shape 1: a variate of
   * shape + 1 times U^(1/shape).
   */
  gamma(shape: number): number {
    if (shape < 1) {
      const power = ln(1 - this.uniform()) / shape;
      // e^-708 is the last normal number; what is below is 0 in any unit of energy.
      return power < -708 ? 0 : this.gamma(shape + 1) * Math.exp(power);
    }
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const t = 1 + c * x;
      if (t <= 0) continue;
      const v = t * t * t;
      const u = 1 - this.uniform();
      if (u < 1 - 0.0331 * x * x * x * x) return d * v;
      if (ln(u) < 0.5 * x * x + d * (1 - v + ln(v))) return d * v;
    }
  }
}
