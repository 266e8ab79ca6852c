// How many places of a channel are reserved, from the cycles in which places were reserved and released.

/** The first `count` of the cycles at `from`, ascending. */
export interface Times {
  readonly at: Float64Array;
  readonly from: number;
  readonly count: number;
}

/** Most places reserved at the end of a cycle; `changed` hears of each cycle that ends with another number. */
export function mostPlaces(
  reserved: Times,
  released: Times,
  changed?: (cycle: number, places: number) => void,
): number {
  const ins = reserved.at;
  const outs = released.at;
  let i = reserved.from;
  let o = released.from;
  const lastIn = i + reserved.count;
  const lastOut = o + released.count;
  let places = 0;
  let most = 0;
  while (i < lastIn || (changed !== undefined && o < lastOut)) {
    const cycle = Math.min(i < lastIn ? ins[i]! : Infinity, o < lastOut ? outs[o]! : Infinity);
    const before = places;
    while (i < lastIn && ins[i] === cycle) {
      i++;
      places++;
    }
    while (o < lastOut && outs[o] === cycle) {
      o++;
      places--;
    }
    if (places > most) most = places;
    if (changed !== undefined && places !== before) changed(cycle, places);
  }
  return most;
}
