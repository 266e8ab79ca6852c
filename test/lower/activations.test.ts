// Catches: an activation with another address, cast, constant or comparison than hls4ml's, or none that is near the real
// function; a second token or channel that gets the parameters of the first; C++ that computes something else.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Design } from '#ir/design/design';
import { castCode } from '#ir/fixed/cast';
import { codeFromDouble, toDouble } from '#ir/fixed/dyadic';
import { codeRange, type FixedType, fractionBits } from '#ir/fixed/type';
import { interpret, type Samples } from '#src/driver/interpret';
import { hasGpp } from '../differential/gpp.ts';
import { Random } from '../kernels/random.ts';
import { emulateCsim } from '../oracles/csim.ts';
import { designOf, PART, typeText } from './layer-models.ts';
import {
  cast,
  KINDS,
  LANES,
  type Layer,
  randomLayer,
  type Setting,
  SIZE,
  TOKENS,
} from './random-activations.ts';

const LAYERS_A_KIND = 3;
const SAMPLES = 12;

function modelText(layers: readonly Layer[], { compat, io }: Setting): string {
  const lines = layers.flatMap((l, n) => [
    `input x${n}: ${typeText(l.input)}[${TOKENS}, ${LANES}]`,
    `output x${n} |> a${n}: ${l.text}`,
    `rule a${n} { ${l.rule}  result ${typeText(l.result)} }`,
  ]);
  return `model activations\ntarget "${PART}" { clock 5ns  io ${io} }\ncompat ${compat}\n${lines.join('\n')}\n`;
}

const value = (code: bigint, type: FixedType): number => toDouble(code, fractionBits(type));

function inputCode(r: Random, { input, corners }: Layer): bigint {
  if (corners && r.chance(0.3)) return codeFromDouble(r.pick(corners), input);
  return castCode(r.code(input), input, input);
}

/** What is wrong with an output, or undefined. */
function fault(layer: Layer, x: number, position: number, y: number): string | undefined {
  const real = layer.value(x, position);
  const at = `${layer.text} of ${x} in ${typeText(layer.input)} gives ${y} in ${typeText(layer.result)}`;
  if (!layer.bound)
    return y === cast(real, layer.result) ? undefined : `${at}, not ${cast(real, layer.result)}`;
  const { min, max } = codeRange(layer.result);
  const kept = Math.min(Math.max(real, value(min, layer.result)), value(max, layer.result));
  return Math.abs(y - kept) <= layer.bound(Math.min(x, Math.log(2 ** layer.result.int)))
    ? undefined
    : `${at}, not nearly ${kept}`;
}

const SETTINGS: readonly (Setting & { readonly compiled: boolean })[] = [
  { compat: 'none', io: 'parallel', compiled: true },
  { compat: 'none', io: 'stream', compiled: false },
  { compat: 'hls4ml', io: 'parallel', compiled: false },
  { compat: 'hls4ml', io: 'stream', compiled: true },
];

describe.each(SETTINGS.map((s, n) => [`compat ${s.compat}, ${s.io}`, s, n] as const))(
  '%s',
  (_, setting, n) => {
    const r = new Random(4100 + n);
    const layers = KINDS.flatMap((kind) =>
      Array.from({ length: LAYERS_A_KIND }, () => randomLayer(kind, r, setting)),
    );
    const samples: Samples = Array.from({ length: SAMPLES }, () =>
      layers.map((l) => Array.from({ length: SIZE }, () => inputCode(r, l))),
    );
    let design: Design;
    let outputs: Samples;
    beforeAll(async () => {
      design = await designOf(modelText(layers, setting));
      outputs = interpret(design, samples);
    });

    it.each(KINDS)('%s', (kind) => {
      const faults = samples.flatMap((sample, s) =>
        layers.flatMap((layer, k) =>
          layer.kind !== kind
            ? []
            : sample[k]!.map((x, i) =>
                fault(layer, value(x, layer.input), i, value(outputs[s]![k]![i]!, layer.result)),
              ).filter((found) => found !== undefined),
        ),
      );
      expect(faults).toEqual([]);
    });

    // One layer of each kind is enough for the compiler: its expressions are tested elsewhere.
    it.skipIf(!hasGpp() || !setting.compiled)('runs in C++ as interpreted', async () => {
      const first = (_: unknown, k: number): boolean => k % LAYERS_A_KIND === 0;
      const few = await designOf(modelText(layers.filter(first), setting));
      const ran = await emulateCsim(
        few,
        samples.map((s) => s.filter(first)),
        process.env.CXX ?? 'g++',
      );
      expect(ran).toEqual(outputs.map((s) => s.filter(first)));
    });
  },
);
