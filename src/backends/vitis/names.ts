// The one way from any name (a layer called `"; exec rm`, Unicode, a keyword) to an identifier of emitted C++.
// A scope never hands out the same identifier twice, not even in another case: names become files and RTL too.
import { isReserved, type Reach } from './reserved-words.ts';

/** Vitis shortens longer names by itself, and then reports no longer show ours. */
const MAX_LENGTH = 60;

/** Letters, digits and single underscores, starting with a letter; not yet unique. */
export function identifier(raw: string, reach: Reach = 'file'): string {
  const plain = raw
    .slice(0, 1000)
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, MAX_LENGTH)
    .replace(/_+$/, '');
  const started = plain === '' ? 'unnamed' : /^[0-9]/.test(plain) ? `n${plain}` : plain;
  if (!isReserved(started, reach)) return started;
  // Whole families of names are reserved by how they begin, such as all with `std_`: those need another beginning.
  const ended = `${started}_v`;
  return isReserved(ended, reach) ? `n_${started}` : ended;
}

/** Hands out unique identifiers; the same sequence of requests gives the same names. */
export class NameScope {
  readonly #taken = new Set<string>();

  readonly #reach: Reach;

  constructor(taken: Iterable<string> = [], reach: Reach = 'file') {
    this.#reach = reach;
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
    let base = identifier(raw, this.#reach);
    for (let n = 1; ; n++) {
      const tail = `${n === 1 ? '' : `_${n}`}${suffix === '' ? '' : `_${suffix}`}`;
      const candidate = base.slice(0, MAX_LENGTH - tail.length).replace(/_+$/, '') + tail;
      // A free word whose numbered forms are reserved (`sc`, but all with `sc_`) needs another beginning.
      if (n > 1 && isReserved(candidate, this.#reach) && !base.startsWith('n_')) base = `n_${base}`;
      if (this.has(candidate) || isReserved(candidate, this.#reach)) continue;
      this.reserve(candidate);
      return candidate;
    }
  }

  /** A scope inside a function, which shadows none of these names and keeps its own to itself. */
  local(): NameScope {
    return new NameScope(this.#taken, 'local');
  }
}
