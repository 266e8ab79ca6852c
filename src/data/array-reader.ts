// An array of a file, read from its first value on in pieces of any size: what does not fit into memory can pass
// through it.

export interface ArrayReader {
  readonly shape: readonly number[];
  /** The next `count` values, row-major. What is wrong with the file is a DataError, too many values a RangeError. */
  readonly next: (count: number) => Float64Array;
}

/** An array that is in memory already. */
export function readerOf(shape: readonly number[], data: Float64Array): ArrayReader {
  let at = 0;
  return {
    shape,
    next: (count) => {
      if (at + count > data.length) throw new RangeError('past the end of the array');
      at += count;
      return data.subarray(at - count, at);
    },
  };
}
