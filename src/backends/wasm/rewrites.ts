// What a kernel is compiled with beyond its text: buffers that need no memory of their own because they hold one
// token of a stream from its reading, or up to its writing.
import { fractionBits } from '#ir/fixed/type';
import type { Kernel, Param, Stmt } from '#ir/kernel/kernel';
import { bodiesOf, walkKernel } from '#ir/kernel/walk';
import { sizeOf, widthOf } from './layout.ts';
import { I32, MEM } from './opcodes.ts';
import type { Scope } from './scope.ts';

/** Buffer name → stream whose token it is. */
type Tokens = ReadonlyMap<string, string>;

interface Writer {
  readonly position: number;
  readonly kind: Stmt['kind'];
}

/** Statements in program order with those loops around them that run more than once, and conditions. */
function ordered(kernel: Kernel): readonly { readonly s: Stmt; readonly repeated: boolean }[] {
  const out: { s: Stmt; repeated: boolean }[] = [];
  const visit = (body: readonly Stmt[], repeated: boolean): void => {
    for (const s of body) {
      out.push({ s, repeated });
      const more = repeated || s.kind === 'if' || (s.kind === 'for' && s.count > 1);
      for (const inner of bodiesOf(s)) visit(inner, more);
    }
  };
  visit(kernel.body, false);
  return out;
}

function writes(s: Stmt, name: string, kernels: ReadonlyMap<string, Kernel>): boolean {
  if (s.kind === 'store' || s.kind === 'accumulate' || s.kind === 'reduce') return s.target.buffer === name;
  if (s.kind === 'read') return s.into.buffer === name;
  if (s.kind === 'reset') return s.state === name;
  if (s.kind !== 'call') return false;
  const params = kernels.get(s.kernel)?.params ?? [];
  return params.some((p, i) => s.args[i] === name && p.kind === 'array' && p.dir !== 'in');
}

function tokensOf(kernel: Kernel, kernels: ReadonlyMap<string, Kernel>): Tokens {
  const tokens = new Map<string, string>();
  const stmts = ordered(kernel);
  const streams = kernel.params.filter((p): p is Param & { kind: 'stream' } => p.kind === 'stream');
  const passed = new Set<string>();
  const storages = new Map<string, Stmt & { kind: 'decl' }>();
  walkKernel(kernel, {
    stmt: (s, outer) => {
      if (s.kind === 'call') for (const a of s.args) passed.add(a);
      if (s.kind === 'decl' && s.storage.kind !== 'state' && outer.length === 0)
        storages.set(s.storage.name, s);
    },
  });
  for (const stream of streams) {
    if (passed.has(stream.name)) continue;
    const traffic = stmts.flatMap(({ s, repeated }, position) => {
      return (s.kind === 'read' || s.kind === 'write') && s.stream === stream.name
        ? [{ s, repeated, position }]
        : [];
    });
    const [only] = traffic;
    if (!only || traffic.length > 1 || only.repeated) continue;
    const ref = only.s.kind === 'read' ? only.s.into : only.s.from;
    const storage = storages.get(ref.buffer)?.storage;
    if (!storage || tokens.has(ref.buffer) || sizeOf(storage.dims) !== stream.lanes) continue;
    if (fractionBits(storage.type) !== fractionBits(stream.type)) continue;
    if (widthOf(storage.type) !== widthOf(stream.type)) continue;
    const writers: Writer[] = stmts.flatMap(({ s }, position) =>
      writes(s, ref.buffer, kernels) ? [{ position, kind: s.kind }] : [],
    );
    // A token read is only read from then on; a token written is complete when it is written.
    const read = only.s.kind === 'read' && writers.length === 1;
    const written =
      only.s.kind === 'write' && writers.every((w) => w.position < only.position && w.kind !== 'read');
    if (read || written) tokens.set(ref.buffer, stream.name);
  }
  return tokens;
}

/** Does the statement, or one inside it, write the buffer? */
export function writesBuffer(s: Stmt, name: string, kernels: ReadonlyMap<string, Kernel>): boolean {
  return writes(s, name, kernels) || bodiesOf(s).some((b) => b.some((x) => writesBuffer(x, name, kernels)));
}

export class Rewrites {
  readonly #tokens = new Map<Kernel, Tokens>();

  /** Gives buffers that are tokens their place: the stream's memory at the current position. */
  enter(kernel: Kernel, scope: Scope): void {
    const { asm } = scope;
    const tokens = this.#tokens.get(kernel) ?? tokensOf(kernel, scope.unit.kernels);
    this.#tokens.set(kernel, tokens);
    const storages = new Map(
      kernel.body.flatMap((s) => (s.kind === 'decl' ? [[s.storage.name, s.storage]] : [])),
    );
    for (const [name, streamName] of tokens) {
      const storage = storages.get(name)!;
      const stream = scope.stream(streamName);
      asm.get(stream.cell);
      asm.memory(MEM.i32Load);
      const base = asm.keep(I32);
      scope.unit.tokens.set(storage, {
        kind: 'buffer',
        at: { base, offset: 0 },
        type: storage.type,
        dims: storage.dims,
        rom: undefined,
        range: scope.unit.ranges.of(storage),
        storage,
      });
    }
  }

  /** The stream whose memory the buffer lies in. */
  inPlace(kernel: Kernel, buffer: string): string | undefined {
    return this.#tokens.get(kernel)?.get(buffer);
  }
}
