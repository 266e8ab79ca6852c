// Quantisers of QKeras as activations: the function they compute and the type of its result. quantized_tanh and
// quantized_sigmoid stand for the hard functions of slope 1/2 unless they are asked for the real ones.
import { type FixedType, fixed, MAX_WIDTH } from '#ir/fixed/type';
import type { AttrValue } from '#ir/graph/attributes';
import type { OpKind } from '#ir/graph/ops/index';
import { showJson } from './json.ts';
import { parseQuantizer, parseQuantizerForm, quantizedType } from './quantizers.ts';

export type ActivationQuantizer =
  | {
      readonly kind: OpKind;
      readonly attrs?: Readonly<Record<string, AttrValue>>;
      readonly type: FixedType;
    }
  | { readonly problem: string };

/** Parameters in the order of QKeras' constructors, for the text form. */
const POSITIONAL: Readonly<Record<string, readonly string[]>> = {
  quantized_tanh: ['bits', 'use_stochastic_rounding', 'symmetric', 'use_real_tanh'],
  quantized_sigmoid: ['bits', 'symmetric', 'use_real_sigmoid', 'use_stochastic_rounding'],
};

const HARD = { slope: 0.5, shift: 0.5 } as const;

function truthy(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false && value !== 0;
}

export function parseActivationQuantizer(value: unknown): ActivationQuantizer {
  const form = parseQuantizerForm(value, POSITIONAL);
  if ('problem' in form) return form;
  const { name, settings } = form;
  const known = Object.hasOwn(POSITIONAL, name) ? POSITIONAL[name] : undefined;
  if (!known) return straight(value);
  const unknown = [...settings.keys()].filter((key) => !known.includes(key));
  if (unknown.length > 0) return { problem: `its setting ${unknown.join(', ')} is not known` };
  const bits = settings.get('bits') ?? 8;
  if (typeof bits !== 'number' || !Number.isInteger(bits) || bits < 1 || bits > MAX_WIDTH)
    return { problem: `bits must be a whole number up to ${MAX_WIDTH}, but is ${showJson(bits)}` };
  const symmetric = truthy(settings.get('symmetric'));
  if (name === 'quantized_tanh') {
    if (bits === 1) return { problem: 'one signed bit means +1 or -1, which is no fixed-point type' };
    const type = fixed(bits, 1, { rounding: 'rnd_conv', overflow: symmetric ? 'sat_sym' : 'sat' });
    if (truthy(settings.get('use_real_tanh'))) return { kind: 'tanh', type };
    return { kind: 'hard_tanh', attrs: HARD, type };
  }
  if (symmetric) return { problem: 'symmetric moves its lower end off 0' };
  const type = fixed(bits, 0, { signed: false, rounding: 'rnd_conv', overflow: 'sat' });
  if (truthy(settings.get('use_real_sigmoid'))) return { kind: 'sigmoid', type };
  return { kind: 'hard_sigmoid', attrs: HARD, type };
}

/** quantized_bits is a cast, quantized_relu a relu. */
function straight(value: unknown): ActivationQuantizer {
  const parsed = parseQuantizer(value, 'other');
  if ('problem' in parsed) return parsed;
  const { quantizer } = parsed;
  if (quantizer.scale !== 0) return { problem: 'alpha of an activation must be 1' };
  return {
    kind: quantizer.kind === 'quantized_relu' ? 'relu' : 'linear',
    type: quantizedType(quantizer),
  };
}
