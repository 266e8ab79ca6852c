// A generator's inputs for a range of showers: noise from the stream of each shower, conditions transformed as its
// description says.
import { fidelityMessages } from '#ir/diagnostics/catalogue/fidelity';
import { diagnose, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import { Draws, PURPOSE } from '../random/draws.ts';
import {
  type Decoder,
  ENERGY_CONDITION,
  type InputPart,
  type InputTransform,
  inputSize,
} from './description.ts';

/** Values by name, one a shower. */
export type Conditions = ReadonlyMap<string, Float64Array>;

const TRANSFORMS: { readonly [K in InputTransform]: (x: number) => number } = {
  none: (x) => x,
  log: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  sqrt: Math.sqrt,
};

function transformed(part: Extract<InputPart, { kind: 'condition' }>, value: number): number {
  return (TRANSFORMS[part.transform](value) - part.subtract) / part.divide;
}

/** Conditions that the decoder asks for and that make no finite input are diagnostics. */
export function checkConditions(decoder: Decoder, conditions: Conditions, where: string): Result<Conditions> {
  const found = [...conditions.keys()].map((k) => `"${k}"`).join(', ') || 'none';
  const wanted = [
    ENERGY_CONDITION,
    ...decoder.input.flatMap((p) => (p.kind === 'condition' ? [p.name] : [])),
  ];
  const missing = [...new Set(wanted)].filter((name) => !conditions.has(name));
  if (missing.length > 0)
    return failed(missing.map((name) => diagnose(fidelityMessages.conditionMissing, { name, where, found })));
  const energies = conditions.get(ENERGY_CONDITION)!;
  const cold = energies.findIndex((e) => !(e > 0 && Number.isFinite(e)));
  if (cold >= 0) {
    const holes = { name: ENERGY_CONDITION, what: String(energies[cold]), shower: cold };
    return failed([diagnose(fidelityMessages.conditionValue, holes)]);
  }
  for (const part of decoder.input) {
    if (part.kind !== 'condition') continue;
    const values = conditions.get(part.name)!;
    const wrong = values.findIndex((v) => !Number.isFinite(transformed(part, v)));
    if (wrong < 0) continue;
    const what = `${values[wrong]}, for which ${part.transform} gives no finite input`;
    return failed([diagnose(fidelityMessages.conditionValue, { name: part.name, what, shower: wrong })]);
  }
  return ok(conditions);
}

/** Inputs of showers `from` … `to` − 1, row-major. The noise of a shower depends on the seed and its number alone. */
export function makeInputs(
  decoder: Decoder,
  conditions: Conditions,
  seed: number,
  from: number,
  to: number,
): Float64Array {
  const width = inputSize(decoder);
  const draws = new Draws(seed, PURPOSE.noise);
  const inputs = new Float64Array((to - from) * width);
  let at = 0;
  for (let s = from; s < to; s++) {
    draws.start(s);
    for (const part of decoder.input) {
      if (part.kind === 'noise') for (let i = 0; i < part.count; i++) inputs[at++] = draws.normal();
      else inputs[at++] = transformed(part, conditions.get(part.name)![s]!);
    }
  }
  return inputs;
}
