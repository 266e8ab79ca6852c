// Names the layer that computed an element of a network output: through concatenations and copies back to the op
// that made the value, so that a difference points at a head and not at the plumbing behind it.
import type { Module, ValueRef } from '#ir/graph/module';
import { opSpec } from '#ir/graph/ops/index';

/** `output` counts the module's outputs, `index` is row-major within one sample. */
export function layerOfElement(module: Module, output: number, index: number): string | undefined {
  const ops = new Map(module.body.ops.map((op) => [op.name, op]));
  let ref: ValueRef | undefined = module.body.outputs[output];
  let at = index;
  while (ref) {
    const op = ops.get(ref.op);
    if (!op) return undefined;
    const moved = opSpec(op.kind).movedFrom;
    if (!moved) return op.name;
    const shapes = op.inputs.map((r) => ops.get(r.op)?.shapes[r.output] ?? []);
    const from = moved(shapes, at, op.attrs);
    ref = op.inputs[from.input];
    at = from.index;
  }
  return undefined;
}
