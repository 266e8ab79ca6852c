// The network graph: immutable ops over named values, in an order where producers come before consumers. A pass
// returns a new module, or the same object when it changed nothing.
import type { Codes } from '../fixed/codes.ts';
import type { FixedType } from '../fixed/type.ts';
import type { Location } from '../location.ts';
import type { AttrValue } from './attributes.ts';
import type { OpKind } from './ops/index.ts';
import type { Rule } from './rules.ts';

/** No batch axis, channels last. [] is a scalar. */
export type Shape = readonly number[];

/** Constants as trained (`float`) or as integer codes of a type (`codes`). Row-major; dense kernels are [in][out]. */
export type Tensor =
  | {
      readonly kind: 'float';
      readonly shape: Shape;
      readonly data: Float64Array;
      /** As below, where the reader itself rounded: to single precision, as other tools do. */
      readonly trained?: Float64Array;
      readonly source: Location;
    }
  | {
      readonly kind: 'codes';
      readonly shape: Shape;
      readonly type: FixedType;
      readonly codes: Codes;
      /** The values the codes were rounded from, where somebody rounded them; no part of what the module means. */
      readonly trained?: Float64Array;
      readonly source: Location;
    };

/** A role's precision and who set it. `auto` is resolved before lowering. */
export interface RoleType {
  readonly type: FixedType | 'auto';
  readonly origin: Location;
}

/** One value: `name` of the op that makes it and which of its outputs. Text form `x`, `x.1`. */
export interface ValueRef {
  readonly op: string;
  readonly output: number;
}

export interface Op {
  readonly kind: OpKind;
  /** Unique in the module. As in the model file; sanitised only where C++ is written. */
  readonly name: string;
  readonly inputs: readonly ValueRef[];
  readonly attrs: Readonly<Record<string, AttrValue>>;
  /** Who set an attribute; absent for what the network itself says. */
  readonly attrOrigins?: Readonly<Record<string, Location>>;
  readonly weights: Readonly<Record<string, Tensor>>;
  /** Filled by `resolve-configuration`: every role of the op's table. */
  readonly roles: Readonly<Record<string, RoleType>>;
  /** One shape an output; filled by `infer-shapes`. */
  readonly shapes: readonly Shape[];
  readonly source: Location;
  readonly regions?: readonly Block[];
}

export interface Block {
  readonly ops: readonly Op[];
  readonly outputs: readonly ValueRef[];
}

/** Whole-design settings; `undefined` until somebody says. */
export interface Settings {
  readonly part?: Setting<string>;
  /** ns */
  readonly clockPeriod?: Setting<number>;
  readonly clockUncertainty?: Setting<{ readonly value: number; readonly unit: '%' | 'ns' }>;
  readonly io?: Setting<'io_parallel' | 'io_stream'>;
  /** `hls4ml`: that tool's arithmetic, defects included; `none`: the right arithmetic. */
  readonly compat?: Setting<'hls4ml' | 'none'>;
  /** hls4ml's `maximum` precision: bounds the types it finds for `auto`. */
  readonly maximumType?: Setting<FixedType>;
  readonly projectName?: Setting<string>;
  readonly outputDir?: Setting<string>;
  readonly tool?: Setting<string>;
}

export interface Setting<T> {
  readonly value: T;
  readonly origin: Location;
}

/** What an unset `io` means; hls4ml's default too. */
export function ioOf(settings: Settings): 'io_parallel' | 'io_stream' {
  return settings.io?.value ?? 'io_parallel';
}

/** What an unset `compat` means: the right arithmetic. Front ends of hls4ml configurations set it. */
export function compatOf(settings: Settings): 'hls4ml' | 'none' {
  return settings.compat?.value ?? 'none';
}

export interface Module {
  readonly name: string;
  readonly body: Block;
  readonly settings: Settings;
  /** Configuration not yet resolved, in ascending precedence of equally specific rules. */
  readonly rules: readonly Rule[];
  readonly source: Location;
}
