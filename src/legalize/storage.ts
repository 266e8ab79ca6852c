// Where a function keeps its values: which kernel variables are wires and registers, element by element, and which are
// memories behind ports, and how an element of a reshaped memory lies in words and lanes.
import type { Codes } from '#ir/fixed/codes';
import type { FixedType } from '#ir/fixed/type';
import type { Binding, Kernel, Param, Storage } from '#ir/kernel/kernel';
import type { Division, OperatorStorage } from '#ir/operators/graph';
import { type Bits, bitsOf, isExact, type Range } from './range.ts';

export interface Variable {
  /** Its place among the function's storages. */
  readonly place: number;
  readonly name: string;
  readonly type: FixedType;
  readonly dims: readonly number[];
  readonly kind: OperatorStorage['kind'];
  readonly bindings: readonly Binding[];
  readonly codes?: Codes;
  /** A port of the top function: its elements are bits of one wire (hls4ml reshapes them completely). */
  readonly packed?: boolean;
  /** Of a variable that outlives a call. */
  readonly reset?: bigint;
  /** Codes of the elements that never change. */
  readonly known?: readonly (bigint | undefined)[];
  /** 1 for each element that somebody reads; absent: all are. */
  readonly wanted?: Uint8Array;
}

export function product(dims: readonly number[]): number {
  return dims.reduce((a, b) => a * b, 1);
}

/** How each dimension of a memory is spread over words and lanes. */
export function divisions(variable: Pick<Variable, 'dims' | 'bindings'>): readonly Division[] {
  return variable.dims.map((size, i) => {
    const b = variable.bindings.find((x) => x.kind !== 'storage' && (x.dim === i + 1 || x.dim === 0));
    if (!b || b.kind === 'storage') return { size, lanes: 1, words: size, style: 'none' };
    if (b.style === 'complete') return { size, lanes: size, words: 1, style: 'complete' };
    const lanes = Math.min(b.factor, size);
    return { size, lanes, words: Math.ceil(size / lanes), style: b.style };
  });
}

/** The element (row-major) at a word and lane; -1 where spreading leaves a hole. */
export function elementAt(layout: readonly Division[], word: number, lane: number): number {
  let [w, l, element, stride] = [word, lane, 0, 1];
  for (const { size, lanes, words, style } of [...layout].reverse()) {
    const [wi, li] = [w % words, l % lanes];
    w = Math.floor(w / words);
    l = Math.floor(l / lanes);
    const at = style === 'block' ? li * words + wi : wi * lanes + li;
    if (at >= size) return -1;
    element += at * stride;
    stride *= size;
  }
  return element;
}

const RANGES = new WeakMap<Codes, Range>();

/** The least and largest of the codes: a ROM stores no bit that is the same in all of them. */
function codeRangeOf(codes: Codes): Range {
  const there = RANGES.get(codes);
  if (there) return there;
  let [lo, hi] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const c of codes) {
    const code = Number(c);
    if (code < lo) lo = code;
    if (code > hi) hi = code;
  }
  const range = { lo, hi };
  RANGES.set(codes, range);
  return range;
}

function isComplete(bindings: readonly Binding[], dims: readonly number[]): boolean {
  const complete = bindings.filter((b) => b.kind === 'partition' && b.style === 'complete');
  return (
    complete.some((b) => b.kind === 'partition' && b.dim === 0) ||
    dims.every((_, i) => complete.some((b) => b.kind === 'partition' && b.dim === i + 1))
  );
}

/** Arrays that pass between functions are wires: hls4ml and Burin partition or reshape every one. */
function paramKind(p: Param): OperatorStorage['kind'] {
  if (p.kind === 'stream') return 'stream';
  if (p.kind === 'array') return 'value';
  return isComplete(p.bindings, p.dims) ? 'value' : 'rom';
}

export function storageKind(s: Storage): OperatorStorage['kind'] {
  if (s.kind === 'ram') return 'memory';
  return s.kind === 'reg' || s.dims.length === 0 || isComplete(s.bindings, s.dims) ? 'value' : 'memory';
}

function implOf(bindings: readonly Binding[]): OperatorStorage['impl'] {
  const b = bindings.find((x) => x.kind === 'storage');
  return b?.kind === 'storage' ? b.impl : 'auto';
}

/** How a ROM is read and stored. */
export interface RomShape {
  readonly lanes: number;
  /** An element of the highest lane, whose top bits are not stored where they are the same in all words. */
  readonly top: Bits;
  readonly topRange: Range;
}

const SHAPES = new WeakMap<Variable, RomShape>();

export function romShape(variable: Variable): RomShape {
  const there = SHAPES.get(variable);
  if (there) return there;
  const layout = divisions(variable);
  const lanes = product(layout.map((d) => d.lanes));
  const topRange = lanes === 1 ? codeRangeOf(variable.codes!) : laneRange(variable, layout, lanes - 1);
  const { width, signed } = variable.type;
  const made = { lanes, topRange, top: isExact(topRange) ? bitsOf(topRange) : { width, signed } };
  SHAPES.set(variable, made);
  return made;
}

function laneRange(variable: Variable, layout: readonly Division[], lane: number): Range {
  const words = product(layout.map((d) => d.words));
  let [lo, hi] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let word = 0; word < words; word++) {
    const at = elementAt(layout, word, lane);
    const code = at < 0 ? 0 : Number(variable.codes![at]!);
    lo = Math.min(lo, code);
    hi = Math.max(hi, code);
  }
  return { lo, hi };
}

/** Bits of the highest lane that are not stored. */
export function trimmedBits(variable: Variable): number {
  return variable.kind === 'rom' ? variable.type.width - romShape(variable).top.width : 0;
}

export function describe(variable: Variable, dir: OperatorStorage['dir']): OperatorStorage {
  const memory = variable.kind === 'memory' || variable.kind === 'rom';
  const layout = divisions(variable);
  const trimmed = trimmedBits(variable);
  return {
    name: variable.name,
    kind: variable.kind,
    ...(dir === undefined ? {} : { dir }),
    width: variable.type.width,
    signed: variable.type.signed,
    ...(trimmed > 0 ? { trimmed } : {}),
    elements: product(variable.dims),
    lanes: memory ? product(layout.map((d) => d.lanes)) : 1,
    words: memory ? product(layout.map((d) => d.words)) : product(variable.dims),
    ...(memory ? { layout } : {}),
    impl: implOf(variable.bindings),
    ...(variable.codes === undefined ? {} : { codes: variable.codes }),
  };
}

/** Where each parameter's constants come from: the callee's own name of a ROM, and its content. */
export type Contents = ReadonlyMap<string, Codes>;

/** What those around a function know of its array parameters, by name. */
export interface Surroundings {
  readonly known: ReadonlyMap<string, readonly (bigint | undefined)[]>;
  readonly wanted: ReadonlyMap<string, Uint8Array>;
  /** Which of them are ports of the top function. */
  readonly ports?: ReadonlySet<string>;
}

export const NOTHING_KNOWN: Surroundings = { known: new Map(), wanted: new Map() };

export function variableOf(
  p: Param,
  place: number,
  contents: Contents,
  kernel: Kernel,
  surroundings: Surroundings,
): Variable {
  const dims = p.kind === 'stream' ? [p.lanes] : p.dims;
  const bindings = p.kind === 'stream' ? [] : p.bindings;
  const codes = contents.get(p.name);
  const known = surroundings.known.get(p.name);
  const wanted = surroundings.wanted.get(p.name);
  if (p.kind === 'rom' && codes === undefined)
    throw new RangeError(`${kernel.name}: no content for ${p.name}`);
  return {
    place,
    name: p.name,
    type: p.type,
    dims,
    kind: paramKind(p),
    bindings,
    ...(codes === undefined ? {} : { codes }),
    ...(p.kind === 'array' && surroundings.ports?.has(p.name) ? { packed: true } : {}),
    ...(known === undefined ? {} : { known }),
    ...(wanted === undefined ? {} : { wanted }),
  };
}
