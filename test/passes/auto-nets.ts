// Random small networks in which every type but that of the inputs is `auto`, and the same networks with room to spare.
import { toDouble } from '#ir/fixed/dyadic';
import { codeRange, type FixedType, fixed, fractionBits } from '#ir/fixed/type';
import type { Module, Op, RoleType, Settings } from '#ir/graph/module';
import { mapOps, withBody } from '#ir/graph/walk';
import { createInterpreter } from '#src/backends/interpreter/design';
import { lower } from '#src/lower/index';
import { runPasses } from '#src/passes/index';
import type { Random } from '../kernels/random.ts';
import { dense, floats, here, input, module, op, rule } from './small-module.ts';

export const SIZE = 3;

/** Weights on a grid of 1/8, zero and negative ones among them. */
export function onGrid(r: Random, count: number): readonly number[] {
  return Array.from({ length: count }, () => (r.chance(0.2) ? 0 : r.int(-20, 20) / 8));
}

function exactOp(r: Random, name: string, from: readonly string[]): Op {
  const x = r.pick(from);
  switch (r.int(0, 9)) {
    case 0:
    case 1: {
      const weights = {
        weight: floats([SIZE, SIZE], ...onGrid(r, SIZE * SIZE)),
        bias: floats([SIZE], ...onGrid(r, SIZE)),
      };
      return dense(name, x, SIZE, SIZE, { weights });
    }
    case 2:
      return op('batch_norm', name, x, {
        weights: { scale: floats([SIZE], ...onGrid(r, SIZE)), bias: floats([SIZE], ...onGrid(r, SIZE)) },
      });
    case 3:
      return op('relu', name, x);
    case 4:
      return op('leaky_relu', name, x, { attrs: { alpha: r.pick([0.25, -0.5, 1.5, 0.3]) } });
    case 5:
      return op('prelu', name, x, { weights: { alpha: floats([SIZE], ...onGrid(r, SIZE)) } });
    case 6:
      return op('thresholded_relu', name, x, { attrs: { theta: r.pick([0, 1, -0.5, 0.375]) } });
    case 7:
      return op('hard_tanh', name, x);
    default:
      return op(
        r.pick(['add', 'subtract', 'multiply', 'maximum', 'minimum'] as const),
        name,
        `${x} ${r.pick(from)}`,
      );
  }
}

function roundedOp(r: Random, name: string, x: string): Op {
  const kind = r.pick([
    'sigmoid',
    'tanh',
    'elu',
    'selu',
    'softplus',
    'softsign',
    'silu',
    'gelu',
    'softmax',
    'hard_sigmoid',
  ] as const);
  return op(kind, name, x, kind === 'elu' ? { attrs: { alpha: r.pick([1, 0.5]) } } : {});
}

/** `rounded`: with ops whose results are cut to the grid of a table. */
export function randomNet(r: Random, rounded: boolean): Module {
  const ops: Op[] = [input('x', SIZE), input('y', SIZE)];
  const names = ['x', 'y'];
  for (let k = 0; k < 5; k++) {
    const name = `op${k}`;
    ops.push(rounded && r.chance(0.4) ? roundedOp(r, name, r.pick(names)) : exactOp(r, name, names));
    names.push(name);
  }
  const types = ['x', 'y'].map((name) => {
    const width = r.int(2, 7);
    return rule(`"${name}"`, `result ${r.chance(0.3) ? 'u' : ''}fixed<${width},${r.int(0, 4)}>`);
  });
  // The last op sees the first one, so that nothing of interest is dead.
  ops.push(op('concatenate', 'out', names.slice(2).join(' ')));
  return module(ops, 'out', [rule('*', 'default auto'), ...types], { io: 'io_parallel' });
}

/** Through all passes; throws on any error. */
export function compiled(start: Module): Module {
  const result = runPasses(start);
  if (!result.value) throw new Error(JSON.stringify(result.diagnostics.map((d) => d.message)));
  return result.value;
}

const KEPT = new Set(['input']);

/** Another type for accumulators and results, where `edit` has one. */
export function retyped(start: Module, edit: (op: Op, role: string, type: FixedType) => FixedType): Module {
  const body = mapOps(start.body, (found) => {
    if (KEPT.has(found.kind)) return found;
    const roles: Record<string, RoleType> = { ...found.roles };
    for (const role of ['accum', 'result']) {
      const type = roles[role]?.type;
      if (type && type !== 'auto') roles[role] = { type: edit(found, role, type), origin: here };
    }
    return { ...found, roles };
  });
  return withBody(start, body);
}

/** 100 more integer bits, and with `finer` as many more fraction bits. */
export function wider(type: FixedType, finer: boolean): FixedType {
  const frac = fractionBits(type) + (finer ? 100 : 0);
  return fixed(type.int + 100 + frac, type.int + 100);
}

export type Inputs = readonly (readonly bigint[])[];

/** Ends of the input types more often than not. */
export function cornerInputs(r: Random, start: Module, count: number): readonly Inputs[] {
  const types = start.body.ops
    .filter((o) => o.kind === 'input')
    .map((o) => o.roles.result!.type as FixedType);
  return Array.from({ length: count }, () =>
    types.map((type) => {
      const { min, max } = codeRange(type);
      const any = (): bigint => min + (r.bits(type.width) % (max - min + 1n));
      return Array.from({ length: SIZE }, () =>
        r.chance(0.8) ? r.pick([min, max]) : r.chance(0.5) ? 0n : any(),
      );
    }),
  );
}

const TARGET: Settings = {
  part: { value: 'xcvu13p-flga2577-2-e', origin: here },
  clockPeriod: { value: 5, origin: here },
  clockUncertainty: { value: { value: 27, unit: '%' }, origin: here },
};

/** Outputs as exact doubles; all values of these tests are. */
export function outputs(start: Module, samples: readonly Inputs[]): readonly (readonly number[])[] {
  const design = lower({ ...start, settings: { ...start.settings, ...TARGET } });
  const interpreter = createInterpreter(design);
  const ports = design.ports.filter((p) => p.dir === 'out');
  return samples.map((sample) =>
    interpreter
      .run(sample)
      .outputs.flatMap((codes, k) => codes.map((c) => toDouble(c, fractionBits(ports[k]!.type)))),
  );
}
