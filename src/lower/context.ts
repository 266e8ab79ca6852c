// What a lowering of one op sees and makes. The context collects kernels, ROMs and instances; the caller has
// already decided which channel or port each value travels in.
import type { Argument, Instance, Rom } from '#ir/design/design';
import { CompilerBug } from '#ir/errors';
import type { Codes } from '#ir/fixed/codes';
import { codeFromDouble } from '#ir/fixed/dyadic';
import type { FixedType } from '#ir/fixed/type';
import type { Op, Shape } from '#ir/graph/module';
import { type Expr, konst } from '#ir/kernel/expr';
import type { Kernel, Param } from '#ir/kernel/kernel';
import { identifier, type Names } from './names.ts';

/** Where a value travels: a stream of packs or an array, inside a channel or at a port. */
export interface Carrier {
  readonly kind: 'channel' | 'port';
  readonly name: string;
  readonly type: FixedType;
  readonly shape: Shape;
  readonly size: number;
  /** Values a token packs: the last axis, or a part of it where a view reached a reader that gathers tokens. */
  readonly lanes: number;
  /** Tokens an inference: size / lanes. */
  readonly tokens: number;
}

export interface LowerContext {
  readonly op: Op;
  readonly stream: boolean;
  readonly inputs: readonly Carrier[];
  readonly outputs: readonly Carrier[];
  readonly sink: LowerSink;
}

/** A lowering of one op kind: adds kernels, ROMs and instances to the sink. */
export type Lowering = (context: LowerContext) => void;

export interface RomContent {
  readonly type: FixedType;
  readonly dims: readonly number[];
  readonly codes: Codes;
  readonly doc: string;
}

export class LowerSink {
  readonly kernels: Kernel[] = [];
  readonly roms: Rom[] = [];
  readonly instances: Instance[] = [];
  readonly #names: Names;

  constructor(names: Names) {
    this.#names = names;
  }

  /** Adds a definition and returns its name, which starts with `<prefix>_` and so never is a keyword. */
  kernel(op: Op, prefix: string, rest: Omit<Kernel, 'name' | 'source'>): string {
    const layer = identifier(op.name);
    const name = this.#names.unique(layer.startsWith(`${prefix}_`) ? layer : `${prefix}_${layer}`);
    this.kernels.push({ ...rest, name, source: op.source });
    return name;
  }

  /** Adds a ROM of its own for this op: processes of a dataflow region may not share one. */
  rom(op: Op, suffix: string, content: RomContent): string {
    const name = this.#names.unique(`${identifier(op.name)}_${suffix}`);
    this.roms.push({ ...content, name });
    return name;
  }

  instance(op: Op, kernel: string, args: readonly Argument[]): void {
    this.instances.push({ name: kernel, kernel, args, layer: op.name, source: op.source });
  }
}

export function boundTo(param: Param, carrier: Carrier): Argument {
  return { param: param.name, kind: carrier.kind, name: carrier.name };
}

export function boundToRom(param: Param, rom: string): Argument {
  return { param: param.name, kind: 'rom', name: rom };
}

/** The resolved type of a role; a missing one is a bug of the passes. */
export function roleType(op: Op, role: string): FixedType {
  const type = op.roles[role]?.type;
  if (type === undefined || type === 'auto')
    throw new CompilerBug(`op "${op.name}" reached lowering without a type for ${role}`);
  return type;
}

/** A weight as integer codes; a float one is a bug of the passes. */
export function codesOf(
  op: Op,
  weight: string,
): { readonly type: FixedType; readonly codes: Codes } | undefined {
  const tensor = op.weights[weight];
  if (tensor === undefined) return undefined;
  if (tensor.kind !== 'codes')
    throw new CompilerBug(`op "${op.name}" reached lowering with unquantised ${weight}`);
  return tensor;
}

export function numberAttr(op: Op, name: string): number {
  const value = op.attrs[name];
  if (typeof value !== 'number')
    throw new CompilerBug(`op "${op.name}" reached lowering without attribute ${name}`);
  return value;
}

/** An attribute in the type of a role, as a constant of the kernel. */
export function constantOf(op: Op, attr: string, role: string): Expr {
  return constantIn(numberAttr(op, attr), roleType(op, role));
}

/** A number after one cast to a type, as a constant of the kernel. */
export function constantIn(value: number, type: FixedType): Expr {
  return konst(codeFromDouble(value, type), type);
}
