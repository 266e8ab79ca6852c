// Between floats of a port and codes in memory: one exact cast in, an exact scaling out. Compiled code does whole tiles of
// what doubles can do exactly; the rest goes, number by number, through the arithmetic that judges everything.
import type { Port } from '#ir/design/design';
import { portCode } from '#ir/design/port-code';
import { toDouble } from '#ir/fixed/dyadic';
import { fractionBits } from '#ir/fixed/type';
import { readCode, sampleAddress, writeCode } from './codes.ts';
import { instantiate, type WasmMemory } from './engine.ts';
import type { PlacedPort } from './image.ts';
import { sizeOf, TILE, widthOf } from './layout.ts';

/** Puts samples of `values` (row-major, samples first) into the tile. */
export type TileReader = (values: ArrayLike<number>, firstSample: number, count: number) => void;
/** Takes samples of the tile out as doubles. */
export type TileWriter = (into: Float64Array, firstSample: number, count: number) => void;

function exactReader(port: Port, base: number, memory: WasmMemory): TileReader {
  const { type } = port;
  const size = sizeOf(port.shape);
  const width = widthOf(type);
  const view = new DataView(memory.buffer);
  return (values, first, count) => {
    for (let s = 0; s < count; s++) {
      for (let e = 0; e < size; e++) {
        writeCode(
          view,
          sampleAddress(base, type, e, s),
          width,
          portCode(values[(first + s) * size + e]!, port),
        );
      }
    }
  };
}

export function tileReader({ port, base, lanes }: PlacedPort, memory: WasmMemory): TileReader {
  const exact = exactReader(port, base, memory);
  if (!lanes) return exact;
  const size = sizeOf(port.shape);
  const rows = new Float64Array(memory.buffer, lanes.rows, size * TILE);
  const { run } = instantiate(lanes.module, { env: { memory } });
  return (values, first, count) => {
    if (values instanceof Float64Array) rows.set(values.subarray(first * size, (first + count) * size));
    else for (let i = 0; i < count * size; i++) rows[i] = values[first * size + i]!;
    if (run!(lanes.rows, base) === 0) exact(values, first, count);
  };
}

export function tileWriter({ port, base, lanes }: PlacedPort, memory: WasmMemory): TileWriter {
  const { type } = port;
  const size = sizeOf(port.shape);
  if (lanes) {
    const rows = new Float64Array(memory.buffer, lanes.rows, size * TILE);
    const { run } = instantiate(lanes.module, { env: { memory } });
    return (into, first, count) => {
      run!(base, lanes.rows);
      into.set(count === TILE ? rows : rows.subarray(0, count * size), first * size);
    };
  }
  const width = widthOf(type);
  const frac = fractionBits(type);
  const view = new DataView(memory.buffer);
  return (into, first, count) => {
    for (let s = 0; s < count; s++) {
      for (let e = 0; e < size; e++) {
        into[(first + s) * size + e] = toDouble(readCode(view, sampleAddress(base, type, e, s), width), frac);
      }
    }
  };
}
