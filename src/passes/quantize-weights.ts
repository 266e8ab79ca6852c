// Float weights to integer codes of their role's type: one cast of the exact value, or hls4ml's path by way of
// decimal text. A weight that is not there becomes zeros, so that later stages see one kind of op.
//
//   before   weight = [0.3, 7.5] as floats, role weight fixed<4,2,rnd,sat>
//   after    weight = [1, 7] in fixed<4,2,rnd,sat>, with a warning that one of two saturates

import { passesMessages } from '#ir/diagnostics/catalogue/passes';
import { diagnose } from '#ir/diagnostics/diagnostic';
import { castCode } from '#ir/fixed/cast';
import { type Codes, codeAt, MAX_DOUBLE_WIDTH, packCodes } from '#ir/fixed/codes';
import { printType } from '#ir/fixed/text';
import { type FixedType, fractionBits, sameType } from '#ir/fixed/type';
import { compatOf, type Op, type Shape, type Tensor } from '#ir/graph/module';
import { opSpec } from '#ir/graph/ops/index';
import { sizeOf } from '#ir/graph/ops/shared';
import { mapOps, opsByName, withBody } from '#ir/graph/walk';
import { Remembered } from '#ir/remembered';
import { doubleCode, doubleRange, quickCode } from './double-codes.ts';
import { trainedValues } from './exact-weights.ts';
import type { Pass, PassContext } from './pass.ts';
import { throughText } from './weight-text.ts';

interface Quantized {
  readonly codes: Codes;
  readonly overflowed: number;
  readonly worst: number;
}

const quantized = new Remembered<Float64Array, Quantized>(4);

/** The same arrays of codes for the same weights and type: later stages remember by them. */
function quantize(data: Float64Array, type: FixedType, asText: boolean): Quantized {
  return quantized.get(data, `${printType(type)} ${asText}`, () => quantizeAll(data, type, asText));
}

function quantizeAll(data: Float64Array, type: FixedType, asText: boolean): Quantized {
  const range = doubleRange(type);
  const fraction = fractionBits(type);
  const wide = type.width > MAX_DOUBLE_WIDTH;
  const codes: bigint[] = [];
  const narrow = new Float64Array(wide ? 0 : data.length);
  let overflowed = 0;
  let worst = 0;
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    const seen = asText ? throughText(value, fraction) : value;
    const quick = quickCode(seen, range);
    if (!Number.isNaN(quick)) {
      narrow[i] = quick;
      continue;
    }
    const result = doubleCode(seen, range);
    if (wide) codes.push(BigInt(result.code));
    else narrow[i] = Number(result.code);
    if (!result.overflowed) continue;
    overflowed++;
    if (Math.abs(value) > Math.abs(worst)) worst = value;
  }
  return { codes: wide ? codes : narrow, overflowed, worst };
}

/** Codes of another type: exact values, so that one cast is all there is, whatever the compatibility. */
function recast(tensor: Extract<Tensor, { kind: 'codes' }>, type: FixedType): Tensor {
  const indices = Array.from({ length: tensor.codes.length }, (_, i) => i);
  const codes = indices.map((i) => castCode(codeAt(tensor.codes, i), tensor.type, type));
  return { ...tensor, type, codes: packCodes(codes, type), trained: trainedValues(tensor) };
}

function zeros(shape: Shape, type: FixedType, value: number, op: Op): Tensor {
  const data = new Float64Array(sizeOf(shape)).fill(value);
  const { codes } = quantize(data, type, false);
  return { kind: 'codes', shape, type, codes, trained: data, source: op.source };
}

/** Where the first value stands that is no number. */
const notFinite = new Remembered<Float64Array, number>(1);

function quantizeTensor(
  op: Op,
  name: string,
  tensor: Extract<Tensor, { kind: 'float' }>,
  type: FixedType,
  asText: boolean,
  context: PassContext,
): Tensor {
  const bad = notFinite.get(tensor.data, '', () => tensor.data.findIndex((v) => !Number.isFinite(v)));
  if (bad >= 0) {
    const holes = { op: op.name, weight: name, value: String(tensor.data[bad]), index: bad };
    context.report(diagnose(passesMessages.weightNotFinite, holes, { at: tensor.source }));
    return tensor;
  }
  const { codes, overflowed, worst } = quantize(tensor.data, type, asText);
  context.count('weights', tensor.data.length);
  if (overflowed > 0) {
    context.count('overflowed', overflowed);
    const holes = {
      op: op.name,
      weight: name,
      overflowed,
      total: tensor.data.length,
      type: printType(type),
      how: type.overflow.startsWith('wrap') ? 'wrap around' : 'saturate',
      worst,
    };
    context.report(diagnose(passesMessages.weightOverflow, holes, { at: tensor.source }));
  }
  return {
    kind: 'codes',
    shape: tensor.shape,
    type,
    codes,
    trained: trainedValues(tensor),
    source: tensor.source,
  };
}

export const quantizeWeights: Pass = {
  name: 'quantize-weights',
  summary: 'turns weights into integer codes of their type',
  options: {},
  statistics: {
    weights: 'weights quantised',
    overflowed: 'weights outside their type',
    absent: 'absent weights filled in',
  },
  establishes: ['codes'],
  run(module, context) {
    const asText = compatOf(module.settings) === 'hls4ml';
    const makers = opsByName(module.body);
    const body = mapOps(module.body, (op) => {
      const spec = opSpec(op.kind);
      const weights: Record<string, Tensor> = {};
      for (const [roleName, role] of Object.entries(spec.roles)) {
        const type = op.roles[roleName]?.type;
        if (role.weight === undefined || type === undefined || type === 'auto') continue;
        const tensor = op.weights[role.weight];
        if (tensor?.kind === 'float') {
          weights[role.weight] = quantizeTensor(op, role.weight, tensor, type, asText, context);
        } else if (tensor && !sameType(tensor.type, type)) {
          weights[role.weight] = recast(tensor, type);
          context.count('weights', tensor.codes.length);
        } else if (!tensor) {
          const inputs = op.inputs.map((ref) => makers.get(ref.op)!.shapes[ref.output]!);
          const shape = spec.weights[role.weight]!.shape(inputs, op.attrs)!;
          weights[role.weight] = zeros(shape, type, spec.weights[role.weight]!.optional ?? 0, op);
          context.count('absent');
        }
      }
      return Object.keys(weights).length === 0 ? op : { ...op, weights: { ...op.weights, ...weights } };
    });
    return withBody(module, body);
  },
};
