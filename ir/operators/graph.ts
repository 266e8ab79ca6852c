// What a tool's front end makes of a kernel: operators on bit vectors. A block is a graph without loops; functions
// nest blocks in loops and calls. Graphs are executable (src/legalize/run.ts), and schedules only add states to them.
//
// Values are integers of `width` bits; the point has been moved into wires. Graphs are columns, not objects: a decoder
// has tens of thousands of operators and a sweep asks for thousands of estimates.
import type { Codes } from '../fixed/codes.ts';

/** What a node computes. Operands are node numbers, always smaller than the node's own. */
export const OPERATORS = [
  /** A value from outside the block; `aux` is its place in `Block.inputs`. */
  'input',
  /** A literal; `aux` is its place in `OperatorGraph.constants`. */
  'const',
  /** Free: the operand times 2^aux (floored when negative), then its low `width` bits read as signed or not. */
  'wire',
  'add',
  'sub',
  'mul',
  /** One bit; `aux` is a place in PREDICATES. */
  'cmp',
  /**
   * Condition, then, otherwise. With `aux` 1 it only steers a value into one element of an array: the tool decodes the
   * index in the multiplexer before that element's register.
   */
  'select',
  'and',
  'or',
  'xor',
  /**
   * Index, then the values it selects from; an index beyond them takes the last. `aux`: elements of the whole array where
   * an index that counts can reach only some of them; below 0, minus the bits of the packed port that it is cut from.
   */
  'mux',
  /** Quotient toward zero by a positive constant (the second operand). */
  'div',
  /** Position of the leading one, counted from 1; 0 for 0. */
  'lead1',
  /** Word address, lane: reads an element of storage `aux`. Loads with the same address share a port. */
  'load',
  /** Word address, lane, value: writes an element of storage `aux`; has no value. */
  'store',
  /** Guard: where it is 1, takes a token from stream parameter `aux`: all lanes as one number, lane 0 in the low bits. */
  'read',
  /** Guard, then the lanes: where it is 1, puts them as one token into stream parameter `aux`; has no value. */
  'write',
  /** Operands added up by adders, as `aux`, a place in `OperatorGraph.trees`, says; the last adder gives the value. */
  'sum',
] as const;
export type Operator = (typeof OPERATORS)[number];

export const PREDICATES = ['eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const;

/**
 * Trees of adders, each form once: tree t adds trees a[t] and b[t], or an operand where one is OPERAND. A sum's operands
 * stand in the order in which its tree names them, those of `a` first.
 */
export interface AdderTrees {
  readonly a: Int32Array;
  readonly b: Int32Array;
  /** What the adder gives: twice the bits, and one more if it has a sign. */
  readonly type: Int32Array;
}

export const OPERAND = -1;

export interface OperatorGraph {
  readonly size: number;
  /** Place in OPERATORS. */
  readonly op: Uint8Array;
  /** Bits of the value; 0 for store and write. */
  readonly width: Uint32Array;
  readonly signed: Uint8Array;
  readonly aux: Int32Array;
  /** Operands of node n: operands[first[n]] … operands[first[n + 1] - 1]. */
  readonly first: Int32Array;
  readonly operands: Int32Array;
  /** How many equal operators the node stands for; 1 everywhere in an expanded graph. */
  readonly count: Float64Array;
  readonly constants: readonly bigint[];
  readonly trees: AdderTrees;
}

/** An element of a storage or parameter of the function; `element` counts row-major. */
export interface Cell {
  readonly storage: number;
  readonly element: number;
  /** All the elements it stands for, itself first, where equal cells of a compact graph are one. */
  readonly elements?: readonly number[];
}

/** A counter that a loop keeps: floor(iteration / divide) mod modulo. */
export interface Counter {
  readonly loop: string;
  readonly divide: number;
  /** Absent: not reduced. */
  readonly modulo?: number;
}

export interface Block {
  readonly kind: 'block';
  readonly graph: OperatorGraph;
  /** What the input nodes stand for. */
  readonly inputs: readonly (Cell | Counter)[];
  /** Cells that hold a new value after the block; a cell stands once. */
  readonly outputs: readonly { readonly cell: Cell; readonly node: number }[];
}

export type OperatorRegion =
  | Block
  | {
      readonly kind: 'loop';
      readonly label: string;
      readonly trip: number;
      /** Wanted initiation interval of a pipelined loop. */
      readonly ii?: number;
      readonly rewind: boolean;
      readonly body: readonly OperatorRegion[];
    }
  /** A branch that holds loops or calls; others have become selections. */
  | {
      readonly kind: 'branch';
      readonly condition: Cell;
      readonly then: readonly OperatorRegion[];
      readonly otherwise: readonly OperatorRegion[];
    }
  /** Arguments are storages of the caller, in parameter order; calls of one `site` share the callee's state. */
  | {
      readonly kind: 'call';
      readonly function: string;
      readonly args: readonly number[];
      readonly site: number;
    };

/** How the elements of one dimension lie in a memory: `lanes` side by side, `words` one after the other. */
export interface Division {
  readonly size: number;
  readonly lanes: number;
  readonly words: number;
  /** block: lane = element / words; cyclic: lane = element mod lanes. */
  readonly style: 'none' | 'complete' | 'block' | 'cyclic';
}

export interface OperatorStorage {
  readonly name: string;
  /**
   * value: elements are wires or registers, each by itself; memory: words behind ports; rom: constants behind ports;
   * stream: a parameter that is read and written by tokens.
   */
  readonly kind: 'value' | 'memory' | 'rom' | 'stream';
  /** Parameters come first, in the kernel's order. */
  readonly dir?: 'in' | 'out' | 'inout';
  /** Bits of an element (of a lane for streams). */
  readonly width: number;
  readonly signed: boolean;
  /** Elements; lanes of a stream. */
  readonly elements: number;
  /** Elements side by side in a word of a memory or ROM (array_reshape); there are `words` of them. */
  readonly lanes: number;
  readonly words: number;
  /** Where the tool was told to put it. */
  readonly impl: 'auto' | 'bram' | 'lutram' | 'uram';
  /** ROM: top bits of a word that are the same in all words and are not stored. */
  readonly trimmed?: number;
  /** Memories and ROMs: how elements become words and lanes, dimension by dimension. */
  readonly layout?: readonly Division[];
  /** ROM: the codes, row-major as the kernel sees them. */
  readonly codes?: Codes;
}

/** One kernel instance, ready to be scheduled. */
export interface OperatorFunction {
  readonly name: string;
  /** The kernel it came from. */
  readonly kernel: string;
  /** II of a function that is pipelined as a whole. */
  readonly pipeline?: number;
  /** No boundary of its own: its caller is costed with it. */
  readonly inline: boolean;
  /** Most multipliers the function may have (ALLOCATION). */
  readonly multipliers?: number;
  readonly storages: readonly OperatorStorage[];
  readonly body: readonly OperatorRegion[];
}
