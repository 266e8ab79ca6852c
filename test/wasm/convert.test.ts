// Conversion of whole tiles by compiled code. Catches: a tie, end or sign handled otherwise than by one exact cast, numbers
// that doubles cannot scale exactly taken anyway, samples or elements exchanged, and compiled code that never answers.
import { describe, expect, it } from 'vitest';
import type { Port } from '#ir/design/design';
import { portCode } from '#ir/design/port-code';
import { toDouble } from '#ir/fixed/dyadic';
import { printType } from '#ir/fixed/text';
import { fractionBits } from '#ir/fixed/type';
import { readCode, sampleAddress, writeCode } from '#src/backends/wasm/codes';
import { convertsInLanes, readerBytes, rowBytes, writerBytes } from '#src/backends/wasm/convert-lanes';
import { compileModule, createMemory, instantiate } from '#src/backends/wasm/engine';
import { TILE, widthOf } from '#src/backends/wasm/layout';
import { Random } from '../kernels/random.ts';

function portOf(rng: Random, dir: 'in' | 'out'): Port {
  const type = rng.type();
  const fromFloat = rng.chance(0.2) ? 'ap_int' : 'exact';
  const shape = [rng.int(1, 7)];
  const rest = { protocol: 'ap_vld', depth: 1, value: 'x', bindings: [] } as const;
  return { name: 'x', dir, kind: 'array', type, lanes: 1, shape, fromFloat, ...rest };
}

/** Around the type's own points, halves and neighbours of halves included. */
function near(rng: Random, port: Port, beyond: boolean): number {
  const frac = fractionBits(port.type);
  const code = Number(rng.code(port.type)) / 2 ** rng.int(0, port.type.width);
  const whole = Math.trunc(code) + rng.pick([0, 0, 0.5, -0.5, 0.25, -0.75]);
  const x = whole * 2 ** -frac * (beyond ? 2 ** rng.int(0, 4) : 1);
  return rng.pick([x, x, x * (1 + 2 ** -52), x * (1 - 2 ** -53), 0, -0]);
}

const TILE_AT = 64;

function machine(port: Port, bytes: Uint8Array) {
  const rows = TILE_AT + 8 * TILE * port.shape[0]!;
  const memory = createMemory(rows + rowBytes(port));
  const { run } = instantiate(compileModule(bytes), { env: { memory } });
  const doubles = new Float64Array(memory.buffer, rows, TILE * port.shape[0]!);
  return { run: run!, rows, doubles, view: new DataView(memory.buffer) };
}

describe('a tile of inputs', () => {
  it('is what one cast a number gives, or is refused', () => {
    let taken = 0;
    const seeds = 2000;
    for (let seed = 0; seed < seeds; seed++) {
      const rng = new Random(seed);
      const port = portOf(rng, 'in');
      if (!convertsInLanes(port.type)) continue;
      const { run, rows, doubles, view } = machine(port, readerBytes(port));
      const beyond = rng.chance(0.3);
      doubles.forEach((_, i) => {
        doubles[i] = near(rng, port, beyond);
      });
      if (run(rows, TILE_AT) !== 1) continue;
      taken++;
      const { type } = port;
      const size = port.shape[0]!;
      for (const [i, x] of doubles.entries()) {
        const at = sampleAddress(TILE_AT, type, i % size, Math.floor(i / size));
        const code = readCode(view, at, widthOf(type));
        expect(code, `seed ${seed}: ${x} as ${printType(type)}`).toBe(portCode(x, port));
      }
    }
    expect(taken).toBeGreaterThan(seeds / 4);
  });

  it('is refused for numbers that are no number, endless, or too small to scale', () => {
    const rng = new Random(1);
    for (let k = 0; k < 50; k++) {
      const port = portOf(rng, 'in');
      if (!convertsInLanes(port.type)) continue;
      const { run, rows, doubles } = machine(port, readerBytes(port));
      for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-300, -5e-324]) {
        doubles.fill(0);
        expect(run(rows, TILE_AT)).toBe(1);
        doubles[rng.int(0, doubles.length - 1)] = wrong;
        expect(run(rows, TILE_AT), `${wrong}`).toBe(0);
      }
    }
  });
});

describe('a tile of outputs', () => {
  it('is every code, scaled', () => {
    for (let seed = 0; seed < 500; seed++) {
      const rng = new Random(seed);
      const port = portOf(rng, 'out');
      const { type } = port;
      if (!convertsInLanes(type)) continue;
      const { run, rows, doubles, view } = machine(port, writerBytes(port));
      const size = port.shape[0]!;
      const codes = Array.from(doubles, () => rng.code(type));
      codes.forEach((code, i) => {
        writeCode(view, sampleAddress(TILE_AT, type, i % size, Math.floor(i / size)), widthOf(type), code);
      });
      run(TILE_AT, rows);
      expect(Array.from(doubles)).toEqual(codes.map((c) => toDouble(c, fractionBits(type))));
    }
  });
});
