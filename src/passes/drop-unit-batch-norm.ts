// In the arithmetic of hls4ml a batch normalisation with scale 1 and bias 0 everywhere is removed, and the cast to
// its result type with it (hls4ml's RemoveNopBatchNormalization). Elsewhere such an op stays: it may cast.
//
//   before   b = batch_norm(x) { scale = [1, 1]  bias = [0, 0]  result fixed<8,3> } ; r = relu(b)
//   after    r = relu(x)
import { passesMessages } from '#ir/diagnostics/catalogue/passes';
import { diagnose } from '#ir/diagnostics/diagnostic';
import { printType } from '#ir/fixed/text';
import { sameType } from '#ir/fixed/type';
import { compatOf, type Op, type Tensor, type ValueRef } from '#ir/graph/module';
import { opSpec } from '#ir/graph/ops/index';
import { mapOps, opsByName, walkBlocks, withBody } from '#ir/graph/walk';
import { explicitRoles } from './complete-attributes.ts';
import type { Pass } from './pass.ts';
import { dropOps } from './replace-uses.ts';
import { inheritMark, markedOp, readings } from './trained-result.ts';

function isAll(tensor: Tensor | undefined, value: number): boolean {
  return tensor?.kind === 'float' && tensor.data.every((v) => v === value);
}

function doesNothing(op: Op): boolean {
  return op.kind === 'batch_norm' && isAll(op.weights.scale, 1) && isAll(op.weights.bias, 0);
}

export const dropUnitBatchNorm: Pass = {
  name: 'drop-unit-batch-norm',
  summary: 'compat hls4ml: removes batch normalisations with scale 1 and bias 0, as hls4ml does',
  options: {},
  statistics: { removed: 'batch normalisations removed' },
  establishes: [],
  run(module, context) {
    if (compatOf(module.settings) !== 'hls4ml') return module;
    const makers = opsByName(module.body);
    const replaced = new Map<string, ValueRef>();
    const marked = new Map<string, Op>();
    for (const block of walkBlocks(module.body)) {
      const counts = readings(block);
      const outputs = new Set(block.outputs.map((ref) => ref.op));
      for (const op of block.ops) {
        if (!doesNothing(op)) continue;
        let source = op.inputs[0]!;
        while (replaced.has(source.op)) source = replaced.get(source.op)!;
        const maker = makers.get(source.op)!;
        // A port cannot be read and written at once: between an input and an output the op stays.
        if (outputs.has(op.name) && opSpec(maker.kind).arity.max === 0) continue;
        const heir = counts.get(source.op) === 1 ? inheritMark(maker, op) : undefined;
        if (heir && heir !== maker) marked.set(maker.name, heir);
        replaced.set(op.name, source);
        context.count('removed');
        const from = explicitRoles(maker).result!;
        const to = explicitRoles(op).result!;
        if (sameType(from, to)) continue;
        const holes = { op: op.name, from: printType(from), to: printType(to) };
        context.report(diagnose(passesMessages.batchNormDropped, holes, { at: op.source }));
      }
    }
    const left = dropOps(module.body, replaced);
    return withBody(module, marked.size === 0 ? left : mapOps(left, (op) => markedOp(op, marked)));
  },
};
