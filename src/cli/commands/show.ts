// `burin show LAYER MODEL`: one layer at each stage, from the model file to the C++ that comes of it.
import { type Design, instancesOf } from '#ir/design/design';
import { commandLineMessages } from '#ir/diagnostics/catalogue/command-line';
import { diagnose, hasErrors } from '#ir/diagnostics/diagnostic';
import { nearestName } from '#ir/diagnostics/nearest';
import { printType } from '#ir/fixed/text';
import type { Module, Op } from '#ir/graph/module';
import { opSpec } from '#ir/graph/ops/index';
import { calledKernels } from '#ir/kernel/called';
import type { Kernel } from '#ir/kernel/kernel';
import { printKernels } from '#ir/kernel/print';
import { printLocation } from '#ir/location';
import { kernelToCpp } from '#src/backends/vitis/kernel-cpp';
import { printOp } from '#src/frontends/nn/print';
import { renderTable } from '#src/report/table';
import { buildModel } from '../built-model.ts';
import type { Context } from '../host.ts';
import type { ModelOptions } from '../model-options.ts';
import { finished, type Outcome, refused } from '../outcome.ts';

function find(module: Module | undefined, layer: string): Op | undefined {
  return module?.body.ops.find((op) => op.name === layer);
}

interface RoleRow {
  readonly role: string;
  readonly type: string;
  readonly origin: string;
  readonly doc: string;
}

function roleRows(op: Op): readonly RoleRow[] {
  return Object.entries(op.roles).map(([role, { type, origin }]) => ({
    role,
    type: type === 'auto' ? 'auto' : printType(type),
    origin: printLocation(origin),
    doc: opSpec(op.kind).roles[role]?.doc ?? '',
  }));
}

/** The layer's kernels after the kernels they call, as the design orders them. */
function kernelsOf(design: Design | undefined, layer: string): readonly Kernel[] {
  if (!design) return [];
  const own = instancesOf(design.top)
    .filter((i) => i.layer === layer)
    .map((i) => i.kernel);
  const needed = calledKernels(design.kernels, own);
  return design.kernels.filter((k) => needed.has(k.name));
}

export async function show(
  context: Context,
  layer: string,
  model: string,
  options: ModelOptions,
): Promise<Outcome> {
  const built = await buildModel(model, options, context);
  if (!built.loaded) return refused(built.diagnostics);
  const read = find(built.loaded, layer);
  const resolved = find(built.resolved, layer);
  if (!read && !resolved) {
    const names = [...built.loaded.body.ops, ...(built.resolved?.body.ops ?? [])].map((op) => op.name);
    const near = nearestName(layer, names);
    const fix = near ? `did you mean "${near}"?` : 'burin check MODEL lists the layers';
    const unknown = diagnose(commandLineMessages.unknownLayer, { name: layer, model }, { fix });
    return refused([...built.diagnostics, unknown]);
  }
  if (!built.resolved || hasErrors(built.diagnostics)) return refused(built.diagnostics);

  const roles = resolved ? roleRows(resolved) : [];
  const kernels = kernelsOf(built.design, layer);
  const stages = {
    read: read ? printOp(read, { inline: 16 }) : 'a pass inserted this layer',
    resolved: resolved ? printOp(resolved, { inline: 16 }) : 'the passes removed this layer',
    types: renderTable(
      [{ title: 'role' }, { title: 'type' }, { title: 'set by' }, { title: 'what it is' }],
      roles.map((r) => [r.role, r.type, r.origin, r.doc]),
      context.paint,
    ),
    kernel: kernels.length > 0 ? printKernels(kernels).trimEnd() : 'no kernel: nothing is computed here',
    cpp: kernels.length > 0 ? kernelToCpp(kernels).trimEnd() : '',
  };
  const source = (resolved ?? read)!.source;
  const sections = [
    [`as read from ${printLocation(source)}`, stages.read],
    ['after the passes', stages.resolved],
    ...(roles.length > 0 ? [['types', stages.types]] : []),
    ['kernel', stages.kernel],
    ...(stages.cpp ? [['C++', stages.cpp]] : []),
  ];
  const text = sections
    .map(([title, body]) => `${context.paint('bold', `== ${title}`)}\n${body}`)
    .join('\n\n');
  // Only what concerns the layer at hand would be worth repeating here; check lists all.
  const quiet = built.diagnostics.filter((d) => d.message.includes(`"${layer}"`));
  return finished(text, { layer, ...stages, types: roles.map((r) => ({ ...r })) }, quiet);
}
