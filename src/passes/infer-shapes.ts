// Gives every op the shapes its table computes from its inputs, and checks that weights have theirs.
//
//   before   input x(shape=[31]) ; h = dense(x, units=60)
//   after    x: [31] ; h: [60]

import { passesMessages } from '#ir/diagnostics/catalogue/passes';
import { diagnose } from '#ir/diagnostics/diagnostic';
import type { Op, Shape } from '#ir/graph/module';
import { attrsOf, opSpec } from '#ir/graph/ops/index';
import { sizeOf } from '#ir/graph/ops/shared';
import { mapOps, withBody } from '#ir/graph/walk';
import type { Pass, PassContext } from './pass.ts';

/** Of one value. Emulation holds some hundred bytes for each. */
const MAX_VALUES = 2 ** 22;
const MAX_OPS = 10_000;

function printShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

function sameShapes(a: readonly Shape[], b: readonly Shape[]): boolean {
  return a.length === b.length && a.every((s, i) => printShape(s) === printShape(b[i]!));
}

function checkWeights(op: Op, inputs: readonly Shape[], context: PassContext): void {
  for (const [name, spec] of Object.entries(opSpec(op.kind).weights)) {
    const tensor = op.weights[name];
    const wanted = spec.shape(inputs, attrsOf(op));
    if (!tensor) {
      if (spec.optional === undefined)
        context.report(
          diagnose(passesMessages.missingWeight, { op: op.name, weight: name }, { at: op.source }),
        );
    } else if (wanted && printShape(wanted) !== printShape(tensor.shape)) {
      const holes = {
        op: op.name,
        weight: name,
        wanted: printShape(wanted),
        found: printShape(tensor.shape),
      };
      context.report(diagnose(passesMessages.weightShape, holes, { at: tensor.source }));
    }
  }
}

export const inferShapes: Pass = {
  name: 'infer-shapes',
  summary: 'computes the shape of every value and checks those of the weights',
  options: {},
  statistics: { inferred: 'ops that got their shapes' },
  establishes: ['shapes'],
  run(module, context) {
    const count = module.body.ops.length;
    if (count > MAX_OPS) {
      const extras = { at: module.source };
      context.report(diagnose(passesMessages.tooManyOps, { count, what: 'layers', limit: MAX_OPS }, extras));
      return module;
    }
    const shapes = new Map<string, readonly Shape[]>();
    const body = mapOps(module.body, (op) => {
      const inputs = op.inputs.map((ref) => shapes.get(ref.op)?.[ref.output]);
      // An input without a shape has its own message already.
      if (inputs.some((s) => s === undefined)) return op;
      const result = opSpec(op.kind).shape(inputs as Shape[], attrsOf(op));
      if ('problem' in result) {
        const holes = { op: op.name, kind: op.kind, problem: result.problem };
        context.report(diagnose(passesMessages.shapeProblem, holes, { at: op.source }));
        return op;
      }
      const large = result.shapes.find((shape) => sizeOf(shape) > MAX_VALUES);
      if (large) {
        const holes = { op: op.name, shape: printShape(large), limit: MAX_VALUES };
        context.report(diagnose(passesMessages.tooManyValues, holes, { at: op.source }));
        return op;
      }
      shapes.set(op.name, result.shapes);
      checkWeights(op, inputs as Shape[], context);
      if (sameShapes(op.shapes, result.shapes)) return op;
      context.count('inferred');
      return { ...op, shapes: result.shapes };
    });
    return withBody(module, body);
  },
};
