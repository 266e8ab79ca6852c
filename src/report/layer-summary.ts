// The design in a table: a row per layer with its kernel, sizes, reuse factor, multipliers, types and the initiation
// interval that its loops ask for.
import { type Design, instancesOf } from '#ir/design/design';
import { printType } from '#ir/fixed/text';
import type { Module, Op, Shape } from '#ir/graph/module';
import { opSpec } from '#ir/graph/ops/index';
import { calledKernels } from '#ir/kernel/called';
import type { Stmt } from '#ir/kernel/kernel';
import { bodiesOf } from '#ir/kernel/walk';
import type { Painter } from './colour.ts';
import { renderTable } from './table.ts';

export interface LayerRow {
  readonly layer: string;
  readonly op: string;
  readonly kernel: string;
  readonly in: readonly Shape[];
  readonly out: readonly Shape[];
  readonly reuse?: number;
  /** Multipliers if each computes `reuse` products an inference. */
  readonly multipliers?: number;
  readonly types: Readonly<Record<string, string>>;
  /** Largest initiation interval that a pragma of the layer asks for. */
  readonly ii?: number;
}

function askedIi(body: readonly Stmt[]): readonly number[] {
  return body.flatMap((s) => [
    ...(s.kind === 'for' && s.mode.kind === 'pipeline' ? [s.mode.ii] : []),
    ...bodiesOf(s).flatMap(askedIi),
  ]);
}

/** Of the kernels and of every kernel they call. */
function kernelIis(design: Design | undefined, names: readonly string[]): readonly number[] {
  const kernels = design?.kernels ?? [];
  const needed = calledKernels(kernels, names);
  return kernels
    .filter((k) => needed.has(k.name))
    .flatMap((k) => [...(k.pragmas.pipeline === undefined ? [] : [k.pragmas.pipeline]), ...askedIi(k.body)]);
}

function row(op: Op, ops: ReadonlyMap<string, Op>, design: Design | undefined): LayerRow {
  const inputs = op.inputs.map((ref) => ops.get(ref.op)?.shapes[ref.output] ?? []);
  const spec = opSpec(op.kind);
  const reuse = typeof op.attrs.reuse === 'number' && spec.reuse ? op.attrs.reuse : undefined;
  const products = spec.multiplications?.(inputs, op.attrs);
  const instances = design ? instancesOf(design.top).filter((i) => i.layer === op.name) : [];
  const kernels = (design?.kernels ?? []).filter((k) => instances.some((i) => i.kernel === k.name));
  const iis = kernelIis(
    design,
    kernels.map((k) => k.name),
  );
  return {
    layer: op.name,
    op: op.kind,
    kernel: kernels.map((k) => k.name).join(' '),
    in: inputs,
    out: op.shapes,
    ...(reuse === undefined ? {} : { reuse }),
    ...(products === undefined ? {} : { multipliers: Math.ceil(products / (reuse ?? 1)) }),
    types: Object.fromEntries(
      Object.keys(spec.roles).flatMap((name) => {
        const type = op.roles[name]?.type;
        return type === undefined ? [] : [[name, type === 'auto' ? 'auto' : printType(type)]];
      }),
    ),
    ...(iis.length > 0 ? { ii: Math.max(...iis) } : {}),
  };
}

export function layerRows(module: Module, design: Design | undefined): readonly LayerRow[] {
  const ops = new Map(module.body.ops.map((op) => [op.name, op]));
  return module.body.ops.map((op) => row(op, ops, design));
}

function shapes(list: readonly Shape[]): string {
  const texts = list.map((s) => s.join('x') || '1');
  const [first] = texts;
  const same = texts.length > 1 && texts.every((t) => t === first);
  return same ? `${texts.length} * ${first}` : texts.join(', ');
}

/** The types most readers look for first, weights before results. */
function types(row: LayerRow): string {
  return ['weight', 'scale', 'accum', 'result']
    .filter((role) => row.types[role] !== undefined)
    .map((role) => `${role} ${row.types[role]}`)
    .join(', ');
}

export function renderLayers(rows: readonly LayerRow[], paint?: Painter): string {
  return renderTable(
    [
      { title: 'layer' },
      { title: 'kernel' },
      { title: 'in -> out' },
      { title: 'reuse', align: 'right' },
      { title: 'multipliers', align: 'right' },
      { title: 'II', align: 'right' },
      { title: 'types' },
    ],
    rows.map((r) => [
      r.layer,
      r.kernel || r.op,
      r.in.length > 0 ? `${shapes(r.in)} -> ${shapes(r.out)}` : shapes(r.out),
      r.reuse === undefined ? '' : String(r.reuse),
      r.multipliers === undefined ? '' : String(r.multipliers),
      r.ii === undefined ? '' : String(r.ii),
      types(r),
    ]),
    paint,
  );
}
