// What an operator costs in one tool version, device family and speed grade. Libraries are data (targets/costs); the
// scheduler asks these questions and knows no number of its own.
import type { Operator } from '../operators/graph.ts';

/** How sure a figure is, from best to worst. */
export type StandingLevel = 'measured' | 'calibrated' | 'extrapolated';

export interface Standing {
  readonly level: StandingLevel;
  /** calibrated: how many reports stand behind it. */
  readonly reports?: number;
  /** extrapolated: what is missing, in words ("saturating accumulator in the loop: 0 reports"). */
  readonly missing: readonly string[];
}

/** An operator as the tool sees it. */
export interface OperatorQuery {
  readonly op: Operator;
  /**
   * Bits of the operands before any extension; a constant counts the bits of its magnitude, one more when it is
   * negative. mux: bits of the values.
   */
  readonly operands: readonly number[];
  /** Bits of the result. */
  readonly result: number;
  /** Place of a constant operand, if one is. */
  readonly constant?: number;
  /** Whether that constant is below zero. */
  readonly negative?: boolean;
  /** mux: number of values. */
  readonly ways?: number;
  /** mux: bits of the packed port that it is cut from. */
  readonly packed?: number;
  /** mul: LUTs or DSP blocks, where the project says so (`config_op mul -impl`). */
  readonly impl?: 'fabric' | 'dsp';
  /** add, sub: half of a packed three-operand adder: `root` carries the delay, `leaf` is free of delay. */
  readonly ternary?: 'root' | 'leaf';
}

export interface OperatorCost {
  readonly lut: number;
  readonly ff: number;
  readonly dsp: number;
}

export interface OperatorTiming {
  /** Combinational delay in ns when it takes one state. */
  readonly delay: number;
  /**
   * What the tool takes instead when `delay` is over the budget: its states, ns in the first and in the last of them,
   * and what it costs, registers between its states included. Absent: it takes one state whatever the budget.
   */
  readonly pipelined?: {
    readonly states: number;
    readonly first: number;
    readonly last: number;
    readonly cost: OperatorCost;
  };
}

export interface MemoryCost {
  readonly lut: number;
  readonly ff: number;
  readonly bram18: number;
  readonly uram: number;
}

/** What a tool does beyond its operators' costs. */
export interface ToolHabits {
  /**
   * Where an operator goes that could have several states: the earliest, the latest that lengthens nothing, or the one
   * with the fewest flip-flops.
   */
  readonly placement: 'asap' | 'alap' | 'lifetimes';
  /** Ways of the multiplexer before each result of a pipelined function without memories; 0: none. */
  readonly resultWays: number;
  /** A stream of packs is one FIFO, or one a lane. */
  readonly streamLanes: 'together' | 'apart';
  /** The enables of a loop's second and last stage are chosen among others, or plain. */
  readonly loopEnables: 'chosen' | 'plain';
  /** A loop that rewinds keeps what its function reads. */
  readonly rewind: {
    /** Ways of the multiplexers before each input, for a loop of at most two states and for a deeper one. */
    readonly short: readonly number[];
    readonly deep: readonly number[];
    /** Copies of each input, at most one a state. */
    readonly copies: number;
    /** A process of a dataflow region keeps them as well, or takes them from where they stay. */
    readonly process: 'keeps' | 'takes';
    /** Multiplexers of two ways beside those, before one more a copy: where it keeps its inputs, where it takes them. */
    readonly control: { readonly keeps: number; readonly takes: number };
    /** Ways of the multiplexers before each counter that such a loop keeps beside its own. */
    readonly counter: readonly number[];
  };
  /** Elements that an index names. */
  readonly steered: {
    /** Ways of the multiplexer that chooses what is written. */
    readonly ways: number;
    /** Ways of a second one, where only one value a round is written so and kept twice. */
    readonly again: number;
  };
  /** What stands between the processes of a dataflow region. */
  readonly channels: {
    /**
     * Places that a FIFO is built with at least; cycles from a write until it can be read, of one with at most `shortest`
     * words and of a deeper one.
     */
    readonly fifo: {
      readonly least: number;
      readonly shortest: number;
      readonly short: number;
      readonly deep: number;
    };
    /** Words of a FIFO whose depth nobody sets: an array in registers is handed over by such. */
    readonly registers: number;
  };
}

export interface OperatorLibrary {
  /** For example `vitis_hls-2022.2|virtexuplus|2L`. */
  readonly id: string;
  /** Why this library stands in for another, empty when it is the one asked for. */
  readonly substitution: readonly string[];
  readonly habits: ToolHabits;
  /** Per cent of the clock period that the tool keeps in reserve unless told otherwise. */
  readonly clockUncertainty: number;
  readonly cost: (query: OperatorQuery) => OperatorCost;
  /** `budget`: ns a state may take, the clock period less its uncertainty. */
  readonly timing: (query: OperatorQuery, budget: number) => OperatorTiming;
  /** ns of the level that a cone of gates and selects packed into LUTs takes. */
  readonly lutLevel: number;
  /** ns of the multiplexer before a value that an index places in a loop, and before the inputs that a rewinding loop keeps. */
  readonly phi: number;
  /** Memory read: states, and ns in the last of them. */
  readonly memoryRead: (budget: number) => { readonly states: number; readonly delay: number };
  /** ns of a FIFO read or write, where half a state is no less. */
  readonly fifoAccess: number;
  /** `reads`: ports that read in one state. */
  readonly rom: (words: number, bits: number, reads: number, impl: string) => MemoryCost;
  readonly ram: (words: number, bits: number, ports: number, impl: string) => MemoryCost;
  readonly fifo: (depth: number, bits: number) => MemoryCost;
  /** A value kept for `boundaries` stages of a pipeline. */
  readonly register: (bits: number, boundaries: number) => { readonly ff: number; readonly lut: number };
  /** The multiplexer in front of a shared unit or port, by number of sources: LUT whatever the width, and ns. */
  readonly multiplexer: (ways: number) => { readonly lut: number; readonly delay: number };
  /** How strong the answers for this kind of operator are. */
  readonly standing: (query: OperatorQuery) => Standing;
}
