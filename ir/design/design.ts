// A design: instances of kernels connected by channels inside nested regions. Reports, the HLS top function and
// simulation are views of it. Depths, protocols and sharing live here, never in kernels.
import type { Codes } from '../fixed/codes.ts';
import type { FixedType } from '../fixed/type.ts';
import type { Binding, Kernel } from '../kernel/kernel.ts';
import type { Location } from '../location.ts';

export interface Rom {
  readonly name: string;
  readonly type: FixedType;
  readonly dims: readonly number[];
  /** Row-major codes of `type`. */
  readonly codes: Codes;
  /** What it holds, for example `weight of q_dense_0` or `exp table of softmax l0`. */
  readonly doc: string;
}

/** One writer, one reader. `values` = elements that pass per inference. */
export type Channel =
  | {
      readonly kind: 'fifo';
      readonly name: string;
      readonly type: FixedType;
      readonly lanes: number;
      readonly values: number;
      readonly depth: number;
    }
  | {
      readonly kind: 'array';
      readonly name: string;
      readonly type: FixedType;
      readonly dims: readonly number[];
      readonly style: 'register' | 'ping-pong';
      readonly bindings: readonly Binding[];
    };

/**
 * A port of the top function. `stream`: AXI4-Stream of packs of `lanes`; `array`: plain argument of `values`
 * elements. The port's element order is the row-major order of `shape`.
 */
export interface Port {
  readonly name: string;
  readonly dir: 'in' | 'out';
  readonly kind: 'stream' | 'array';
  readonly type: FixedType;
  readonly lanes: number;
  readonly shape: readonly number[];
  readonly protocol: 'axis' | 'ap_vld';
  /** How emulation turns a float into a value of an input port (attribute `from_float` of the op). */
  readonly fromFloat: 'exact' | 'ap_int';
  /** FIFO depth of a stream port. */
  readonly depth: number;
  /** The graph value that enters or leaves here. */
  readonly value: string;
  readonly bindings: readonly Binding[];
}

export interface Argument {
  readonly param: string;
  readonly kind: 'channel' | 'port' | 'rom';
  readonly name: string;
}

export interface Instance {
  readonly name: string;
  readonly kernel: string;
  readonly args: readonly Argument[];
  /** The graph op it came from. */
  readonly layer: string;
  readonly source: Location;
}

export type Region =
  | { readonly kind: 'dataflow'; readonly body: readonly Region[] }
  | { readonly kind: 'pipeline'; readonly ii: number; readonly body: readonly Region[] }
  | { readonly kind: 'sequence'; readonly body: readonly Region[] }
  | { readonly kind: 'repeat'; readonly count: number; readonly body: readonly Region[] }
  | { readonly kind: 'instance'; readonly instance: Instance };

export interface Design {
  readonly name: string;
  /** The named structure that lowering followed, for example `hls4ml-1`. */
  readonly structure: string;
  readonly io: 'io_parallel' | 'io_stream';
  /** Definitions, callees before callers, each used. */
  readonly kernels: readonly Kernel[];
  readonly roms: readonly Rom[];
  readonly channels: readonly Channel[];
  readonly ports: readonly Port[];
  readonly top: Region;
  readonly target: DesignTarget;
}

export interface DesignTarget {
  readonly part: string;
  /** ns */
  readonly clockPeriod: number;
  /** Per cent of the period, or ns. */
  readonly clockUncertainty: { readonly value: number; readonly unit: '%' | 'ns' };
  /** For example `vitis`. */
  readonly tool: string;
}

/** Every instance in program order, whatever the nesting. */
export function instancesOf(region: Region): readonly Instance[] {
  return region.kind === 'instance' ? [region.instance] : region.body.flatMap(instancesOf);
}
