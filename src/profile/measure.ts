// Runs a network twice, in its own arithmetic and on doubles, and writes down what each role's type does to the values
// that pass: the interpreter reports every narrowing, the trace of both runs says which layer loses how much.
import { type Design, instancesOf } from '#ir/design/design';
import { portCode } from '#ir/design/port-code';
import { CompilerBug } from '#ir/errors';
import { codeAt } from '#ir/fixed/codes';
import { codeFromDouble, toDouble } from '#ir/fixed/dyadic';
import { printType } from '#ir/fixed/text';
import { type FixedType, fractionBits } from '#ir/fixed/type';
import type { Module, Op } from '#ir/graph/module';
import { opSpec } from '#ir/graph/ops/index';
import { walkOps } from '#ir/graph/walk';
import { createInterpreter } from '#src/backends/interpreter/index';
import { trainedEmulator } from '#src/driver/float';
import { inputPorts, outputPorts } from '#src/driver/interpret';
import type { Matched } from '#src/driver/match-arrays';
import { lower } from '#src/lower/index';
import { trainedValues } from '#src/passes/exact-weights';
import { Meter } from './meter.ts';
import { losslessType, sameResolutionType } from './narrowest.ts';
import type { LayerProfile, Profile, RoleProfile } from './profile.ts';
import { SignalNoise } from './signal-noise.ts';
import { tagTypes } from './tagged-types.ts';
import { type Proposal, pasteBlock, typeText } from './type-text.ts';

/** Where values of a layer leave it: names of channels and ports, each as the traces call them. */
function carriersOf(design: Design): ReadonlyMap<string, readonly string[]> {
  const kernels = new Map(design.kernels.map((k) => [k.name, k]));
  const found = new Map<string, string[]>();
  for (const i of instancesOf(design.top)) {
    for (const p of kernels.get(i.kernel)?.params ?? []) {
      const arg = p.kind === 'rom' || p.dir === 'in' ? undefined : i.args.find((a) => a.param === p.name);
      if (arg) found.set(i.layer, [...(found.get(i.layer) ?? []), arg.name]);
    }
  }
  return found;
}

class Meters {
  readonly #byRole = new Map<string, Meter>();

  of(layer: string, role: string): Meter {
    const key = JSON.stringify([layer, role]);
    const meter = this.#byRole.get(key) ?? new Meter();
    this.#byRole.set(key, meter);
    return meter;
  }
}

function typeOf(op: Op, role: string): FixedType {
  const type = op.roles[role]?.type;
  if (type === undefined || type === 'auto') throw new CompilerBug(`"${op.name}" has no type for ${role}`);
  return type;
}

/** Weights and constants pass once, whatever the samples. */
function meterConstants(op: Op, meters: Meters): void {
  const spec = opSpec(op.kind);
  for (const [role, { weight }] of Object.entries(spec.roles)) {
    const tensor = weight === undefined ? undefined : op.weights[weight];
    if (tensor?.kind !== 'codes') continue;
    meters.of(op.name, role).doubles(trainedValues(tensor), (i) => codeAt(tensor.codes, i), typeOf(op, role));
  }
  for (const [attr, role] of Object.entries(spec.constants ?? {})) {
    const value = op.attrs[attr];
    if (typeof value !== 'number') continue;
    const type = typeOf(op, role);
    meters.of(op.name, role).doubles([value], () => codeFromDouble(value, type), type);
  }
}

function kindOf(op: Op, role: string): RoleProfile['kind'] {
  const spec = opSpec(op.kind);
  const constant =
    spec.roles[role]?.weight !== undefined || Object.values(spec.constants ?? {}).includes(role);
  if (constant) return 'weight';
  return role === 'result' ? 'activation' : 'accumulator';
}

interface Proposals {
  /** Layers that configurations can name: passes insert some that no model has. */
  readonly named: ReadonlySet<string>;
  readonly lossless: Proposal[];
  readonly sameResolution: Proposal[];
}

function roleProfile(op: Op, role: string, meter: Meter, proposals: Proposals): RoleProfile {
  const type = typeOf(op, role);
  const found = {
    lossless: losslessType(meter.extents, type),
    sameResolution: sameResolutionType(meter.extents, type),
  };
  const text = (which: 'lossless' | 'sameResolution') => {
    const proposed = found[which];
    if (!proposed) return {};
    const proposal = { layer: op.name, role, type: proposed };
    if (proposals.named.has(op.name)) proposals[which].push(proposal);
    return { [which]: typeText(proposal) };
  };
  return {
    role,
    doc: opSpec(op.kind).roles[role]?.doc ?? '',
    kind: kindOf(op, role),
    type: printType(type),
    width: type.width,
    lowest: -fractionBits(type),
    highest: type.int - (type.signed ? 2 : 1),
    distribution: meter.distribution,
    overflowed: meter.overflowed,
    underflowed: meter.underflowed,
    changed: meter.changed,
    sqnr: meter.sqnr,
    ...text('lossless'),
    ...text('sameResolution'),
  };
}

/** Against the run on doubles, by name of channel or port. */
type Noises = ReadonlyMap<string, SignalNoise>;

function layerProfile(
  op: Op,
  carriers: readonly string[],
  noises: Noises,
  meters: Meters,
  proposals: Proposals,
): LayerProfile {
  // A value that goes to a port and to another layer is counted once.
  const noise = noises.get(carriers[0] ?? '');
  const roles = Object.keys(opSpec(op.kind).roles).filter((r) => op.roles[r]);
  const seen = roles.filter((r) => meters.of(op.name, r).count > 0);
  return {
    name: op.name,
    op: op.kind,
    inputs: op.inputs.map((ref) => ref.op),
    sqnr: noise?.decibels ?? null,
    maxError: noise?.maxError ?? 0,
    roles: seen.map((r) => roleProfile(op, r, meters.of(op.name, r), proposals)),
    unseen: roles.filter((r) => !seen.includes(r)),
  };
}

/** The module as it was read and as passes left it. */
export interface Network {
  readonly loaded: Module;
  readonly resolved: Module;
}

/** Values of the layers of one sample, by name of channel or port, as the hardware has them. */
type LayerValues = ReadonlyMap<string, Float64Array>;

/** A measurement that grows sample by sample. */
export interface Profiling {
  /** Finite values, one array an input port. Gives what every channel and port carried. */
  readonly see: (inputs: readonly Float64Array[]) => LayerValues;
  /** Of everything seen so far. */
  readonly profile: () => Profile;
  /** Layer → name of the channel or port that its first output leaves by. */
  readonly carriers: ReadonlyMap<string, string>;
}

function doublesOf(codes: readonly bigint[], frac: number): Float64Array {
  return Float64Array.from(codes, (code) => toDouble(code, frac));
}

export function startProfile({ loaded, resolved }: Network): Profiling {
  const meters = new Meters();
  const { module, owners } = tagTypes(resolved);
  const design = lower(module);
  const float = trainedEmulator(resolved);
  const interpreter = createInterpreter(design, {
    watch: (from, to) => {
      const owner = owners.get(to);
      return owner && meters.of(owner.layer, owner.role).codes(from, to);
    },
  });
  const ins = inputPorts(design);
  const outs = outputPorts(design);
  const noises = new Map([...design.channels, ...design.ports].map((c) => [c.name, new SignalNoise()]));
  const fracs = new Map([...design.channels, ...design.ports].map((c) => [c.name, fractionBits(c.type)]));

  for (const op of walkOps(resolved.body)) meterConstants(op, meters);
  let samples = 0;
  const see: Profiling['see'] = (values) => {
    const carried = new Map<string, Float64Array>();
    const compare = (name: string, right: Float64Array, codes: readonly bigint[]): void => {
      const ours = doublesOf(codes, fracs.get(name)!);
      carried.set(name, ours);
      const noise = noises.get(name)!;
      for (let i = 0; i < right.length; i++) noise.see(right[i]!, ours[i]!);
    };
    const codes = ins.map((port, k) => Array.from(values[k]!, (x) => portCode(x, port)));
    ins.forEach((port, k) => {
      meters.of(port.value, 'result').doubles(values[k]!, (i) => codes[k]![i]!, port.type);
      compare(port.name, values[k]!, codes[k]!);
    });
    const right = float.run(values, 1, { trace: true });
    const ours = interpreter.run(codes, { trace: true });
    for (const c of design.channels) compare(c.name, right.trace.get(c.name)!, ours.trace.get(c.name)!);
    outs.forEach((port, k) => {
      compare(port.name, right.outputs[k]!, ours.outputs[k]!);
    });
    samples++;
    return carried;
  };

  const carriers = new Map([...carriersOf(design), ...ins.map((p) => [p.value, [p.name]] as const)]);
  const profile = (): Profile => {
    const named = new Set([...walkOps(loaded.body)].map((op) => op.name));
    const proposals: Proposals = { named, lossless: [], sameResolution: [] };
    const layers = [...walkOps(resolved.body)].map((op) =>
      layerProfile(op, carriers.get(op.name) ?? [], noises, meters, proposals),
    );
    return {
      version: 1,
      model: design.name,
      samples,
      layers,
      outputs: outs.map((port, k) => {
        const noise = noises.get(port.name)!;
        return { name: `out${k}`, layer: port.value, sqnr: noise.decibels, maxError: noise.maxError };
      }),
      paste: {
        lossless: pasteBlock(proposals.lossless),
        sameResolution: pasteBlock(proposals.sameResolution),
      },
    };
  };
  return { see, profile, carriers: new Map([...carriers].map(([layer, [first]]) => [layer, first!])) };
}

/** The first `limit` samples of finite inputs; `onSample` hears how many are done. */
export function profileNetwork(
  network: Network,
  matched: Matched,
  limit: number,
  onSample?: (done: number) => void,
): Profile {
  const { see, profile } = startProfile(network);
  const samples = Math.min(limit, matched.samples);
  const sizes = matched.arrays.map((a) => a.length / matched.samples);
  for (let s = 0; s < samples; s++) {
    see(matched.arrays.map((a, k) => a.subarray(s * sizes[k]!, (s + 1) * sizes[k]!)));
    onSample?.(s + 1);
  }
  return profile();
}
