// Batch normalisation: x * scale + bias, exact, then one cast to the result type.
import { add, cast, load, mul } from '#ir/kernel/expr';
import { COMPLETE, rom } from '../build.ts';
import { codesOf, type LowerContext, numberAttr } from '../context.ts';
import { lowerElementwise } from './elementwise.ts';
import { weightRom } from './weights.ts';

export function lowerBatchNorm(context: LowerContext): void {
  const { op, inputs } = context;
  const x = inputs[0]!;
  const reuse = numberAttr(op, 'reuse');
  const scale = rom('scale', codesOf(op, 'scale')!.type, x.lanes, COMPLETE);
  const bias = rom('bias', codesOf(op, 'bias')!.type, x.lanes, COMPLETE);
  const limit = Math.ceil(x.size / reuse);
  lowerElementwise(context, {
    prefix: 'normalize',
    label: 'BatchNorm',
    doc: 'x * scale + bias, one scale and bias a channel',
    roms: [
      { param: scale, rom: weightRom(context, 'scale') },
      { param: bias, rom: weightRom(context, 'bias') },
    ],
    value: (v, channel, to) => cast(add(mul(v, load(scale, [channel])), load(bias, [channel])), to),
    parallel: { pipeline: reuse, instantiate: ['scale', 'bias'], allocateMul: limit },
    streaming: { ii: Math.max(1, Math.floor(x.size / limit)), allocateMul: limit },
  });
}
