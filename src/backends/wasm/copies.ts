// Kernels that only hand values on: clones, concatenations, copies to a port. Read off a kernel's text, so that the
// emulator can let both ends share memory instead.
import { codeRange, type FixedType, fractionBits } from '#ir/fixed/type';
import type { Expr } from '#ir/kernel/expr';
import type { IndexExpr } from '#ir/kernel/index-expr';
import type { Kernel, Param, Stmt } from '#ir/kernel/kernel';
import { sizeOf, widthOf } from './layout.ts';

/** All values of the parameter `from` become values of `to` from position `at` on. */
export interface Copy {
  readonly from: string;
  readonly to: string;
  readonly at: number;
}

/** Codes of `from` are those of `to`: a cast changes nothing, and both lie in memory alike. */
function sameCodes(from: FixedType, to: FixedType): boolean {
  const [a, b] = [codeRange(from), codeRange(to)];
  const alike = fractionBits(from) === fractionBits(to) && widthOf(from) === widthOf(to);
  return alike && a.min >= b.min && a.max <= b.max && to.overflow !== 'sat_sym';
}

/** `count` elements from `to` on are those of `source` from `from` on. */
interface Segment {
  readonly source: string;
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

interface Buffer {
  readonly type: FixedType;
  readonly size: number;
  segments: readonly Segment[];
}

/** c, or c where the index is `j + c`. */
function offsetOf(index: readonly IndexExpr[], j: string): number | undefined {
  const [i, ...others] = index;
  if (!i || others.length > 0) return undefined;
  if (i.kind === 'var') return i.name === j ? 0 : undefined;
  if (i.kind !== 'add' || i.a.kind !== 'var' || i.a.name !== j) return undefined;
  return i.b.kind === 'lit' ? i.b.value : undefined;
}

function startOf(index: readonly IndexExpr[]): number | undefined {
  const [i, ...others] = index;
  return i?.kind === 'lit' && others.length === 0 ? i.value : undefined;
}

function loaded(e: Expr): (Expr & { kind: 'load' }) | undefined {
  if (e.kind === 'load') return e;
  return e.kind === 'cast' && e.a.kind === 'load' ? e.a : undefined;
}

/** Follows values through a kernel, as long as they are only moved. */
class Tracer {
  readonly #buffers = new Map<string, Buffer>();
  readonly #streams: ReadonlyMap<string, Param & { kind: 'stream' }>;
  readonly #used = new Set<string>();

  constructor(kernel: Kernel) {
    this.#streams = new Map(kernel.params.flatMap((p) => (p.kind === 'stream' ? [[p.name, p]] : [])));
    for (const p of kernel.params) {
      const size = p.kind === 'stream' ? p.lanes : sizeOf(p.dims);
      const given = p.kind !== 'rom' && p.dir === 'in';
      const segments = given ? [{ source: p.name, from: 0, to: 0, count: size }] : [];
      this.#buffers.set(p.name, { type: p.type, size, segments });
    }
  }

  /** What is known of the parameter's values at the end. */
  segments(name: string): readonly Segment[] {
    return this.#buffers.get(name)!.segments;
  }

  /** False where something else than moving happens. */
  run(body: readonly Stmt[]): boolean {
    return body.every((s) => {
      if (s.kind === 'decl') {
        const { name, type, dims, kind } = s.storage;
        this.#buffers.set(name, { type, size: sizeOf(dims), segments: [] });
        return kind !== 'state';
      }
      if (s.kind === 'read' || s.kind === 'write') return this.#token(s);
      if (s.kind !== 'for') return false;
      const copies = s.body.every((b) => b.kind === 'store');
      if (!copies) return s.count === 1 && this.run(s.body);
      return s.body.every((b) => b.kind === 'store' && this.#elements(b, s.index, s.count));
    });
  }

  #token(s: Stmt & { kind: 'read' | 'write' }): boolean {
    const stream = this.#streams.get(s.stream)!;
    const ref = s.kind === 'read' ? s.into : s.from;
    const start = startOf(ref.index);
    // A stream of one token is a buffer.
    if (start === undefined || this.#used.has(s.stream)) return false;
    this.#used.add(s.stream);
    return s.kind === 'read'
      ? this.#move(s.stream, 0, ref.buffer, start, stream.lanes)
      : this.#move(ref.buffer, start, s.stream, 0, stream.lanes);
  }

  #elements(s: Stmt & { kind: 'store' }, j: string, count: number): boolean {
    const load = loaded(s.value);
    const from = load && offsetOf(load.index, j);
    const to = offsetOf(s.target.index, j);
    if (!load || from === undefined || to === undefined) return false;
    return this.#move(load.buffer, from, s.target.buffer, to, count);
  }

  #move(a: string, from: number, b: string, to: number, count: number): boolean {
    const [source, target] = [this.#buffers.get(a)!, this.#buffers.get(b)!];
    if (!sameCodes(source.type, target.type)) return false;
    const moved = source.segments.flatMap((s): readonly Segment[] => {
      const first = Math.max(s.to, from);
      const last = Math.min(s.to + s.count, from + count);
      if (first >= last) return [];
      return [{ ...s, from: s.from + first - s.to, to: to + first - from, count: last - first }];
    });
    // Only what is whole and written once is followed.
    if (moved.reduce((n, s) => n + s.count, 0) !== count) return false;
    const clash = target.segments.some((s) => s.to < to + count && to < s.to + s.count);
    target.segments = [...target.segments, ...moved];
    return !clash;
  }
}

/** A loop over tokens around what would copy one. */
function oneToken(kernel: Kernel): { readonly body: readonly Stmt[]; readonly tokens: number } {
  const decls = kernel.body.filter((s) => s.kind === 'decl');
  const others = kernel.body.filter((s) => s.kind !== 'decl');
  const [loop] = others;
  if (others.length !== 1 || loop?.kind !== 'for' || loop.body.every((s) => s.kind === 'store')) {
    return { body: kernel.body, tokens: 1 };
  }
  return { body: [...decls, ...loop.body], tokens: loop.count };
}

/** The copies that are all a kernel does, or undefined. */
export function copiesOf(kernel: Kernel): readonly Copy[] | undefined {
  if (kernel.params.some((p) => p.kind === 'rom' || (p.kind === 'array' && p.dir === 'inout')))
    return undefined;
  const { body, tokens } = oneToken(kernel);
  const tracer = new Tracer(kernel);
  if (!tracer.run(body)) return undefined;
  const copies: Copy[] = [];
  const sizes = new Map(kernel.params.map((p) => [p.name, p.kind === 'stream' ? p.lanes : sizeOf(p.dims)]));
  for (const p of kernel.params) {
    if (p.kind === 'rom' || p.dir === 'in') continue;
    const segments = tracer.segments(p.name);
    const whole = segments.every((s) => s.from === 0 && s.count === sizes.get(s.source));
    if (!whole || segments.reduce((n, s) => n + s.count, 0) !== sizes.get(p.name)) return undefined;
    // Tokens after one another are those of one stream only when nothing stands beside them.
    if (tokens > 1 && segments.length > 1) return undefined;
    for (const s of segments) copies.push({ from: s.source, to: p.name, at: s.to });
  }
  return copies;
}
