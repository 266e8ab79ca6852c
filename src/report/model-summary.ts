// The network in two lines: what was read and what it is configured for.
import type { Module, Tensor } from '#ir/graph/module';
import type { Json } from './json.ts';
import { visible } from './visible.ts';

export interface ModelSummary {
  readonly name: string;
  readonly layers: number;
  /** Trained numbers, and how many of them are matrix weights and how many of those are not zero. */
  readonly parameters: number;
  readonly kernelWeights: number;
  readonly nonZeroKernelWeights: number;
  readonly settings: Readonly<Record<string, Json>>;
}

function values(tensor: Tensor): ArrayLike<number | bigint> {
  return tensor.kind === 'float' ? tensor.data : tensor.codes;
}

function nonZero(list: ArrayLike<number | bigint>): number {
  let count = 0;
  for (let i = 0; i < list.length; i++) if (list[i] !== 0 && list[i] !== 0n) count++;
  return count;
}

export function summarize(module: Module): ModelSummary {
  const tensors = module.body.ops.flatMap((op) => Object.values(op.weights).map(values));
  // A matrix has two axes or more; biases, scales and slopes have one.
  const kernels = module.body.ops.flatMap((op) =>
    Object.values(op.weights)
      .filter((t) => t.shape.length >= 2)
      .map(values),
  );
  const total = (lists: readonly ArrayLike<unknown>[]): number => lists.reduce((n, l) => n + l.length, 0);
  const { part, clockPeriod, io, compat, tool } = module.settings;
  return {
    name: module.settings.projectName?.value ?? module.name,
    layers: module.body.ops.length,
    parameters: total(tensors),
    kernelWeights: total(kernels),
    nonZeroKernelWeights: kernels.reduce((n, k) => n + nonZero(k), 0),
    settings: {
      part: part?.value ?? null,
      clockPeriod: clockPeriod?.value ?? null,
      io: io?.value ?? null,
      compat: compat?.value ?? null,
      tool: tool?.value ?? null,
    },
  };
}

/** With a comma between thousands. */
export function grouped(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}

export function renderSummary(s: ModelSummary): string {
  const { part, clockPeriod, io, compat } = s.settings;
  return [
    `${visible(s.name)}: ${s.layers} layers, ${grouped(s.parameters)} parameters, ${grouped(s.nonZeroKernelWeights)} of ${grouped(s.kernelWeights)} kernel weights are not zero`,
    `for ${part} at ${clockPeriod} ns, ${io}, arithmetic ${compat === 'hls4ml' ? 'of hls4ml' : 'exact'}`,
  ].join('\n');
}
