// How a table of known keys is written. Facts come from hls4ml 0.5 to 1.3: what its converters, graph, back ends
// and writers read, and what its configuration helpers write.

/** What a known key does in Burin. A value listed in `quiet` (and null) is the one that asks for nothing. */
export type KeyFate =
  | { readonly does: 'acts' }
  /** Concerns hls4ml's own files and runs: gathered into one note. */
  | { readonly does: 'bookkeeping' }
  | { readonly does: 'nothing'; readonly why: string; readonly quiet: readonly Plain[] }
  | { readonly does: 'refused'; readonly why: string; readonly quiet: readonly Plain[] };

export type Plain = string | number | boolean;

export type KeyTable = ReadonlyMap<string, KeyFate>;

export const acts: KeyFate = { does: 'acts' };
export const bookkeeping: KeyFate = { does: 'bookkeeping' };

export function nothing(why: string, ...quiet: readonly Plain[]): KeyFate {
  return { does: 'nothing', why, quiet };
}

export function refused(why: string, ...quiet: readonly Plain[]): KeyFate {
  return { does: 'refused', why, quiet };
}

export function table(entries: Readonly<Record<string, KeyFate>>): KeyTable {
  return new Map(Object.entries(entries));
}
