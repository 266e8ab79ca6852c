// Kernels: small loop-nest programs over fixed-point values, each the one place where a layer's arithmetic is
// written down. The text form (print.ts, parse.ts) is part of the definition: parse(print(k)) equals k.
import type { FixedType } from '../fixed/type.ts';
import type { Location } from '../location.ts';
import type { Expr } from './expr.ts';
import type { IndexExpr } from './index-expr.ts';

/** A directive that belongs to a variable. `dim` counts from 1 as in the tools; 0 means every dimension. */
export type Binding =
  | { readonly kind: 'partition'; readonly style: 'complete'; readonly dim: number }
  | {
      readonly kind: 'partition';
      readonly style: 'block' | 'cyclic';
      readonly dim: number;
      readonly factor: number;
    }
  | { readonly kind: 'reshape'; readonly style: 'complete'; readonly dim: number }
  | {
      readonly kind: 'reshape';
      readonly style: 'block' | 'cyclic';
      readonly dim: number;
      readonly factor: number;
    }
  | {
      readonly kind: 'storage';
      readonly type: 'rom_1p' | 'rom_2p' | 'rom_np' | 'ram_1p' | 'ram_2p' | 'ram_s2p';
      readonly impl: 'bram' | 'lutram' | 'uram' | 'auto';
    };

/**
 * A variable inside a kernel. `reg` and `ram` are unset until written; `state` keeps its value from call to call
 * within one inference and is unset at the start of each until a `reset` statement gives it its reset value.
 */
export interface Storage {
  readonly kind: 'reg' | 'ram' | 'state';
  readonly name: string;
  readonly type: FixedType;
  /** [] for a scalar. */
  readonly dims: readonly number[];
  readonly bindings: readonly Binding[];
  /** Reset value as a code of `type`; only for `state`. */
  readonly reset?: bigint;
}

export type Param =
  /** A stream of tokens; each token packs `lanes` values. */
  | {
      readonly kind: 'stream';
      readonly dir: 'in' | 'out';
      readonly name: string;
      readonly type: FixedType;
      readonly lanes: number;
    }
  | {
      readonly kind: 'array';
      readonly dir: 'in' | 'out' | 'inout';
      readonly name: string;
      readonly type: FixedType;
      readonly dims: readonly number[];
      readonly bindings: readonly Binding[];
    }
  /** Constants; the content belongs to the instance. */
  | {
      readonly kind: 'rom';
      readonly name: string;
      readonly type: FixedType;
      readonly dims: readonly number[];
      readonly bindings: readonly Binding[];
    };

export interface ElementRef {
  readonly buffer: string;
  readonly index: readonly IndexExpr[];
}

export type LoopMode =
  | { readonly kind: 'plain' }
  | { readonly kind: 'unroll' }
  | { readonly kind: 'pipeline'; readonly ii: number; readonly rewind: boolean };

export type Stmt =
  | { readonly kind: 'decl'; readonly storage: Storage }
  /** Binds a scalar once, with the exact type of its value. */
  | { readonly kind: 'let'; readonly name: string; readonly value: Expr }
  /** `label` is unique in the kernel; runs index = 0 … count-1. */
  | {
      readonly kind: 'for';
      readonly label: string;
      readonly index: string;
      readonly count: number;
      readonly mode: LoopMode;
      readonly body: readonly Stmt[];
    }
  /** The value's type must fit the element's type exactly. */
  | { readonly kind: 'store'; readonly target: ElementRef; readonly value: Expr }
  /** target = cast<type of target>(target + value) */
  | { readonly kind: 'accumulate'; readonly target: ElementRef; readonly value: Expr }
  /**
   * target = the `count` values of `value` (over `index`), each cast to `type`, combined pairwise with a cast to
   * `type` at each node: in loop order, or as a tree whose left half is the largest power of two below n.
   */
  | {
      readonly kind: 'reduce';
      readonly label: string;
      readonly op: 'add' | 'min' | 'max';
      readonly order: 'sequential' | 'tree';
      readonly target: ElementRef;
      readonly index: string;
      readonly count: number;
      readonly value: Expr;
      readonly type: FixedType;
    }
  /** Reads one token into `lanes` consecutive elements (row-major) starting at `into`. */
  | { readonly kind: 'read'; readonly stream: string; readonly into: ElementRef }
  /** Writes `lanes` consecutive elements (row-major) starting at `from` as one token. */
  | { readonly kind: 'write'; readonly stream: string; readonly from: ElementRef }
  /** A data-dependent condition may guard no stream access. */
  | {
      readonly kind: 'if';
      readonly cond: Expr;
      readonly then: readonly Stmt[];
      readonly otherwise: readonly Stmt[];
    }
  /** A function boundary: the tools schedule and cost it as one operator. Arguments name buffers or streams of the caller, in parameter order. */
  | { readonly kind: 'call'; readonly kernel: string; readonly args: readonly string[] }
  /** Gives a state variable its reset value. */
  | { readonly kind: 'reset'; readonly state: string }
  /** `output` approximates the real function `fn` of `inputs`; table look-ups, slices and lead1 stand only inside. */
  | {
      readonly kind: 'approx';
      readonly fn: ApproxFunction;
      readonly inputs: readonly string[];
      readonly output: string;
      readonly body: readonly Stmt[];
    };

/** Real functions that kernels approximate; `softmax` acts on the whole buffer, the others on each element. */
export const APPROX_FUNCTIONS = [
  'sigmoid',
  'tanh',
  'exp',
  'reciprocal',
  'softmax',
  'argmax',
  'softplus',
  'softsign',
  'elu',
  'selu',
  'gelu',
  'gelu_tanh',
  'silu',
] as const;
export type ApproxFunction = (typeof APPROX_FUNCTIONS)[number];

/** Directives of the function itself. */
export interface KernelPragmas {
  /** PIPELINE II=n of the whole function. */
  readonly pipeline?: number;
  readonly inline?: 'on' | 'off' | 'recursive';
  /** Parameters by whose constant content the function is specialised. */
  readonly instantiate?: readonly string[];
  /** Upper bound on multipliers in the function. */
  readonly allocateMul?: number;
}

export interface Kernel {
  readonly name: string;
  readonly params: readonly Param[];
  readonly pragmas: KernelPragmas;
  readonly body: readonly Stmt[];
  /** What the kernel computes, one line, printed above it in text and C++. */
  readonly doc: string;
  /** The layer it was lowered from; not part of the text form. */
  readonly source?: Location;
}
