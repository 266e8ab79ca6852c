// Fills a module's tensors from a source outside the text. What the text holds inline stays; what an op needs and
// nobody has is reported, all layers at once.
import { languageMessages as m } from '#ir/diagnostics/catalogue/language';
import { type Diagnostic, diagnose, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import { nearestName } from '#ir/diagnostics/nearest';
import type { Module, Op, Shape, Tensor } from '#ir/graph/module';
import { attrsOf, opSpec } from '#ir/graph/ops/index';
import { mapOps } from '#ir/graph/walk';

/** Layer name → the tensors of its op table, by their names there. */
export type TensorSource = ReadonlyMap<string, Readonly<Record<string, Tensor>>>;

/** Output shapes of each op as far as the tables can tell; a problem is for `infer-shapes` to report. */
export function knownShapes(module: Module): ReadonlyMap<string, readonly Shape[]> {
  const known = new Map<string, readonly Shape[]>();
  mapOps(module.body, (op) => {
    const inputs = inputShapes(op, known);
    const result = inputs && opSpec(op.kind).shape(inputs, attrsOf(op));
    if (result && 'shapes' in result) known.set(op.name, result.shapes);
    return op;
  });
  return known;
}

export function inputShapes(
  op: Op,
  known: ReadonlyMap<string, readonly Shape[]>,
): readonly Shape[] | undefined {
  const shapes = op.inputs.map(({ op: name, output }) => known.get(name)?.[output]);
  return shapes.every((s) => s !== undefined) ? (shapes as readonly Shape[]) : undefined;
}

const show = (shape: Shape): string => `[${shape.join(', ')}]`;

export function attachWeights(module: Module, source: TensorSource): Result<Module> {
  const diagnostics: Diagnostic[] = [];
  const shapes = knownShapes(module);
  const fill = (op: Op): Op => {
    const specs = Object.entries(opSpec(op.kind).weights);
    const stored = source.get(op.name);
    const added: Record<string, Tensor> = {};
    for (const [name, spec] of specs) {
      const tensor = op.weights[name] ?? (stored && Object.hasOwn(stored, name) ? stored[name] : undefined);
      if (!tensor) {
        if (spec.optional === undefined) diagnostics.push(missing(op, name, source));
        continue;
      }
      const inputs = inputShapes(op, shapes);
      const wanted = inputs && spec.shape(inputs, attrsOf(op));
      if (wanted && show(wanted) !== show(tensor.shape)) {
        const holes = { layer: op.name, tensor: name, got: show(tensor.shape), wanted: show(wanted) };
        const notes = [{ message: 'the tensor', at: tensor.source }];
        diagnostics.push(diagnose(m.tensorShape, holes, { at: op.source, notes }));
      }
      if (op.weights[name] === undefined) added[name] = tensor;
    }
    return Object.keys(added).length === 0 ? op : { ...op, weights: { ...op.weights, ...added } };
  };
  const body = mapOps(module.body, fill);
  if (diagnostics.length > 0) return failed(diagnostics);
  return ok(body === module.body ? module : { ...module, body });
}

function missing(op: Op, tensor: string, source: TensorSource): Diagnostic {
  const near = source.has(op.name) ? undefined : nearestName(op.name, source.keys());
  const fix =
    near !== undefined
      ? `the weights have a layer "${near}"`
      : source.size === 0
        ? `write ${tensor} = [[…]] in the layer's block, or \`weights "file.h5"\``
        : `the weights have the layers ${[...source.keys()].slice(0, 20).join(', ')}`;
  return diagnose(m.missingTensor, { layer: op.name, tensor }, { at: op.source, fix });
}
