// The one way from any name (a layer called `"; exec rm`, Unicode, a keyword) to an identifier of emitted C++.
// A scope never hands out the same identifier twice, not even in another case: names become files and RTL too.
import { isReserved } from './reserved-words.ts';

/** Vitis shortens longer names by itself, and then reports no longer show ours. */
const MAX_LENGTH = 60;

/** Letters, digits and single underscores, starting with a letter; not yet unique. */
export function identifier(raw: string): string {
  const plain = raw
    .slice(0, 1000)
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, MAX_LENGTH)
    .replace(/_+$/, '');
  const started = plain === '' ? 'unnamed' : /^[0-9]/.test(plain) ? `n${plain}` : plain;
  return isReserved(started) ? `${started}_v` : started;
}

/** Hands out unique identifiers; the same sequence of requests gives the same names. */
export class NameScope {
  readonly #taken = new Set<string>();

  constructor(taken: Iterable<string> = []) {
    for (const name of taken) this.reserve(name);
  }

  /** Keeps an identifier from being handed out. */
  reserve(name: string): void {
    this.#taken.add(name.toLowerCase());
  }

  has(name: string): boolean {
    return this.#taken.has(name.toLowerCase());
  }

  /** A new identifier as near to `raw` as possible. `suffix` ends it, for example `t` in `acc_t`. */
  fresh(raw: string, suffix = ''): string {
    const end = suffix === '' ? '' : `_${suffix}`;
    const base = identifier(raw);
    for (let n = 1; ; n++) {
      const candidate = identifier(`${base}${n === 1 ? '' : `_${n}`}${end}`);
      if (this.has(candidate)) continue;
      this.reserve(candidate);
      return candidate;
    }
  }

  /** A scope that knows these names and whose own names stay its own. */
  child(): NameScope {
    return new NameScope(this.#taken);
  }
}
