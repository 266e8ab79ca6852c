// QKeras quantisers: from their text or dictionary form to a fixed-point type. Only quantisers whose effect is known
// exactly are read: round half to even, then saturate, on a grid that is a power of two.
import { type FixedType, fixed, MAX_WIDTH } from '#ir/fixed/type';
import { field, isObject, showJson } from './json.ts';

export interface Quantizer {
  readonly kind: 'quantized_bits' | 'quantized_relu';
  /** What the quantiser does to a value, before its scale. */
  readonly cast: FixedType;
  /** log2 of its scale (QKeras: alpha), by which the cast value is multiplied. */
  readonly scale: number;
}

export type QuantizerParse = { readonly quantizer: Quantizer } | { readonly problem: string };

/** Parameters in the order of QKeras' constructors, for the text form. */
const POSITIONAL = {
  quantized_bits: [
    'bits',
    'integer',
    'symmetric',
    'keep_negative',
    'alpha',
    'use_stochastic_rounding',
    'scale_axis',
    'qnoise_factor',
  ],
  quantized_relu: [
    'bits',
    'integer',
    'use_sigmoid',
    'negative_slope',
    'use_stochastic_rounding',
    'relu_upper_bound',
    'is_quantized_clip',
    'qnoise_factor',
  ],
} as const;

type Kind = Quantizer['kind'];

function isKind(name: string): name is Kind {
  return Object.hasOwn(POSITIONAL, name);
}

type Settings = ReadonlyMap<string, unknown>;
type Form = { readonly name: string; readonly settings: Settings } | { readonly problem: string };

/** A Python literal of the kinds QKeras writes; undefined when it is none. */
function literal(text: string): { readonly value: unknown } | undefined {
  if (text === 'None') return { value: null };
  if (text === 'True' || text === 'False') return { value: text === 'True' };
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return { value: Number(text) };
  const quoted = /^(['"])([\w.]*)\1$/.exec(text);
  return quoted ? { value: quoted[2] } : undefined;
}

type Positional = Readonly<Record<string, readonly string[]>>;

/** `quantized_bits(6,1,alpha=1)` */
function parseText(text: string, positional: Positional): Form {
  const call = /^\s*(\w+)\s*(?:\(([^()]*)\))?\s*$/.exec(text);
  if (!call) return { problem: 'it is no call of a quantiser with plain arguments' };
  const name = call[1]!;
  const settings = new Map<string, unknown>();
  const order = Object.hasOwn(positional, name) ? positional[name]! : [];
  const args = (call[2] ?? '').trim() === '' ? [] : call[2]!.split(',').map((a) => a.trim());
  for (const [i, arg] of args.entries()) {
    const named = /^(\w+)\s*=\s*(.+)$/.exec(arg);
    const key = named ? named[1]! : (order[i] ?? `argument ${i + 1}`);
    const value = literal(named ? named[2]! : arg);
    if (!value) return { problem: `"${arg.slice(0, 40)}" is no number, text, True, False or None` };
    settings.set(key, value.value);
  }
  return { name, settings };
}

/** Name and settings of either form; `positional` names the arguments of the text form in their order. */
export function parseQuantizerForm(value: unknown, positional: Positional): Form {
  if (typeof value === 'string') return parseText(value, positional);
  if (!isObject(value)) return { problem: 'it is neither text nor a dictionary' };
  const name = field(value, 'class_name');
  const config = field(value, 'config');
  if (typeof name !== 'string') return { problem: 'it has no class_name' };
  return { name, settings: new Map(isObject(config) ? Object.entries(config) : []) };
}

/** Settings that change nothing at inference, whatever they are. */
const HARMLESS = new Set(['use_stochastic_rounding', 'scale_axis', 'var_name', 'use_variables', 'use_ste']);

function truthy(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false && value !== 0;
}

function log2Of(alpha: unknown): number | undefined {
  if (typeof alpha !== 'number' || !(alpha > 0)) return undefined;
  const exponent = Math.log2(alpha);
  return Number.isInteger(exponent) && 2 ** exponent === alpha ? exponent : undefined;
}

function wholeNumber(settings: Settings, key: string, otherwise: number): number | undefined {
  const value = settings.has(key) ? settings.get(key) : otherwise;
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= MAX_WIDTH
    ? value
    : undefined;
}

/** quantized_bits: `bits` in all, of them one for the sign unless keep_negative is off; `integer` excludes the sign. */
function bitsQuantizer(settings: Settings, bits: number, integer: number, kernel: boolean): QuantizerParse {
  const signed = settings.has('keep_negative') ? truthy(settings.get('keep_negative')) : true;
  if (signed && bits === 1) return { problem: 'one signed bit means +1 or -1, which is no fixed-point type' };
  const alpha = settings.get('alpha') ?? null;
  // QKeras switches a kernel's quantiser from None to "auto".
  if (alpha === null && kernel)
    return { problem: 'alpha=None on a kernel means "auto": a scale that is derived from the weights' };
  const scale = alpha === null ? 0 : log2Of(alpha);
  if (scale === undefined || Math.abs(scale) > MAX_WIDTH)
    return { problem: `alpha=${showJson(alpha)} is no power of two` };
  const overflow = truthy(settings.get('symmetric')) ? 'sat_sym' : 'sat';
  const cast = fixed(bits, integer + (signed ? 1 : 0), { signed, rounding: 'rnd_conv', overflow });
  return { quantizer: { kind: 'quantized_bits', cast, scale } };
}

function reluQuantizer(settings: Settings, bits: number, integer: number): QuantizerParse {
  if (truthy(settings.get('use_sigmoid'))) return { problem: 'use_sigmoid is set' };
  if (truthy(settings.get('negative_slope')))
    return { problem: 'it has a negative_slope; use LeakyReLU and a quantized_bits activation' };
  const clipped = settings.has('is_quantized_clip') ? truthy(settings.get('is_quantized_clip')) : true;
  const bound = settings.get('relu_upper_bound') ?? null;
  if (bound !== null && !clipped) return { problem: 'it has a relu_upper_bound of its own' };
  const cast = fixed(bits, integer, { signed: false, rounding: 'rnd_conv', overflow: 'sat' });
  return { quantizer: { kind: 'quantized_relu', cast, scale: 0 } };
}

/** `use` tells a kernel's quantiser from the others, because QKeras reads alpha=None differently there. */
export function parseQuantizer(value: unknown, use: 'kernel' | 'other'): QuantizerParse {
  const form = parseQuantizerForm(value, POSITIONAL);
  if ('problem' in form) return form;
  const { name, settings } = form;
  if (!isKind(name)) return { problem: `only ${Object.keys(POSITIONAL).join(' and ')} are read` };
  const known: readonly string[] = POSITIONAL[name];
  const unknown = [...settings.keys()].filter((k) => !known.includes(k) && !HARMLESS.has(k));
  if (unknown.length > 0) return { problem: `its setting ${unknown.join(', ')} is not known` };
  const noise = settings.get('qnoise_factor') ?? 1;
  if (noise !== 1) return { problem: `qnoise_factor=${showJson(noise)} mixes unquantised values in` };
  const bits = wholeNumber(settings, 'bits', 8);
  const integer = wholeNumber(settings, 'integer', 0);
  if (bits === undefined || bits < 1 || integer === undefined)
    return { problem: `bits and integer must be whole numbers up to ${MAX_WIDTH}` };
  return name === 'quantized_bits'
    ? bitsQuantizer(settings, bits, integer, use === 'kernel')
    : reluQuantizer(settings, bits, integer);
}

/** The type that holds every quantised value: the cast's, moved by the scale. */
export function quantizedType(q: Quantizer): FixedType {
  return { ...q.cast, int: q.cast.int + q.scale };
}

function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest !== 0.5) return rest > 0.5 ? floor + 1 : floor;
  return floor % 2 === 0 ? floor : floor + 1;
}

/** What QKeras computes for each value. Exact in doubles up to 53 bits; wider codes are kept as they are trained. */
export function quantize(q: Quantizer, values: Float64Array): Float64Array {
  const { cast } = q;
  const step = 2 ** (cast.int - cast.width);
  const max = 2 ** (cast.signed ? cast.width - 1 : cast.width) - 1;
  const min = cast.signed ? -max - (cast.overflow === 'sat_sym' ? 0 : 1) : 0;
  const out = 2 ** q.scale * step;
  return values.map((x) => Math.min(max, Math.max(min, roundHalfEven(x / step))) * out + 0);
}
