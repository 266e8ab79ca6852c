// What an op answers for itself. Shared code never asks for a kind; it asks this table.
import type { FixedType } from '../fixed/type.ts';
import type { AttrSpec, AttrValue } from './attributes.ts';
import type { AutoSpec } from './auto.ts';
import type { Shape } from './module.ts';

/** A role's type when no rule sets it. */
type RoleDefault =
  /** The configuration's default type. */
  | { readonly kind: 'model' }
  | { readonly kind: 'type'; readonly type: FixedType }
  /** The type of another role of the same op. */
  | { readonly kind: 'role'; readonly role: string }
  /** The type of the op's first input. */
  | { readonly kind: 'input' }
  /** Computed from the type of the op's first input; `what` says how, for people. */
  | {
      readonly kind: 'derived';
      readonly what: string;
      readonly from: (input: FixedType, compat: Compat, facts: RoleFacts) => FixedType;
    };

/** What a derived type may depend on besides the input's type; attributes are those rules and the model set. */
export interface RoleFacts {
  readonly io: IoType;
  /** A network output is this op's value. */
  readonly output: boolean;
  readonly attrs: Readonly<Record<string, AttrValue>>;
}

export type IoType = 'io_parallel' | 'io_stream';

export type Compat = 'hls4ml' | 'none';

/** What an op knows when its attributes are completed: all types are explicit. */
export interface CompletionFacts {
  readonly attrs: Readonly<Record<string, AttrValue>>;
  readonly roles: Readonly<Record<string, FixedType>>;
  /** Of the first input; of an op without inputs, its own result type. */
  readonly input: FixedType;
  readonly compat: Compat;
  readonly io: IoType;
  /** Shape of the first input; of an op without inputs, its own. */
  readonly shape: Shape;
  /** Shapes of all inputs. */
  readonly shapes: readonly Shape[];
  /** Whether the role or attribute was set by the user (and is not a default). */
  readonly isSet: (name: string) => boolean;
}

export interface Completion {
  readonly attrs: Readonly<Record<string, AttrValue>>;
  /** What the user should know, or (`error`) must mend. */
  readonly remarks: readonly {
    readonly severity: 'error' | 'warning';
    readonly attr: string;
    readonly text: string;
    readonly fix: string;
    /** `table` when absent. `compat`: hls4ml computes something else than the model says. */
    readonly about?: 'table' | 'compat';
  }[];
}

export interface RoleSpec {
  readonly doc: string;
  readonly default: RoleDefault;
  /** The weight tensor that is stored in this type. */
  readonly weight?: string;
  /** Other names configurations use for it. */
  readonly aliases?: readonly string[];
  /** Where hls4ml differs from `default`: `input`: the type of the input, whatever rules say; `model`: like any role. */
  readonly hls4ml?: (facts: RoleFacts) => 'input' | 'model';
}

interface WeightSpec {
  readonly doc: string;
  /** Shape from the input shapes and attributes; undefined when the attributes do not fit the inputs. */
  readonly shape: (inputs: readonly Shape[], attrs: Readonly<Record<string, AttrValue>>) => Shape | undefined;
  /** Absent weights are legal and mean this value everywhere. */
  readonly optional?: number;
}

export type ShapeResult = { readonly shapes: readonly Shape[] } | { readonly problem: string };

export interface OpSpec {
  readonly doc: string;
  /** Inclusive bounds of the number of inputs. */
  readonly arity: { readonly min: number; readonly max: number };
  readonly attrs: Readonly<Record<string, AttrSpec>>;
  /** In the order a reader of a table wants to see them. */
  readonly roles: Readonly<Record<string, RoleSpec>>;
  readonly weights: Readonly<Record<string, WeightSpec>>;
  readonly shape: (inputs: readonly Shape[], attrs: Readonly<Record<string, AttrValue>>) => ShapeResult;
  /** It hands on its input, cast to its result type. */
  readonly identity?: true;
  /** Attributes that follow from types and other attributes. */
  readonly complete?: (facts: CompletionFacts) => Completion;
  /** Types of roles that are `auto`. */
  readonly auto?: AutoSpec;
  /** Attributes that become constants, each with the role whose type it is stored in. */
  readonly constants?: Readonly<Record<string, string>>;
  /** The attribute that a lone positional argument sets in `.nn`, for example `dense(60)`. */
  readonly positional?: string;
  /** Multiplications per inference, for summaries and reuse legality. */
  readonly multiplications?: (inputs: readonly Shape[], attrs: Readonly<Record<string, AttrValue>>) => number;
  /** Legal reuse factors are {divisors of nIn} ∪ {nIn·d : d divides nOut}; absent: the op has no reuse factor. */
  readonly reuse?: (
    inputs: readonly Shape[],
    attrs: Readonly<Record<string, AttrValue>>,
  ) => { readonly nIn: number; readonly nOut: number };
  /** For ops that only move values: where element `index` (row-major) of an output came from. */
  readonly movedFrom?: (
    inputs: readonly Shape[],
    index: number,
    attrs: Readonly<Record<string, AttrValue>>,
  ) => { readonly input: number; readonly index: number };
  /** Its output is its input, value by value in row-major order: only the shape differs. */
  readonly view?: true;
}
