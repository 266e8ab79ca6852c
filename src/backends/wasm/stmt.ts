// Statements. Loops stay loops whatever the hardware unrolls; what a data-dependent `if` guards is computed for every
// sample and stored where the condition holds.

import { addType } from '#ir/fixed/growth';
import { codeRange, fractionBits } from '#ir/fixed/type';
import type { ElementRef, Kernel, Stmt } from '#ir/kernel/kernel';
import type { Address, Local } from './assembler.ts';
import { castLanes } from './cast-lanes.ts';
import { dependsOnData, elementAddress } from './element.ts';
import { ExprCompiler } from './expr.ts';
import { type Lanes, sumRange } from './lanes.ts';
import { CHUNKS, type Interval, sizeOf, strideOf, widthOf } from './layout.ts';
import { findSite } from './mac-site.ts';
import { compileSite } from './mac-walk.ts';
import { chunkOffset, gather, loadChunk, scatter, storeChunk } from './memory.ts';
import { storeNarrow } from './narrow.ts';
import { I32, MEM, OP } from './opcodes.ts';
import { compileReduce } from './reduce.ts';
import type { Rewrites } from './rewrites.ts';
import { type BufferPlace, type Place, Scope } from './scope.ts';

function compileBody(body: readonly Stmt[], scope: Scope, rewrites: Rewrites): void {
  scope.asm.scoped(() => {
    for (const s of body) if (s.kind === 'decl') scope.declare(s.storage);
    const found = body.map((s, at) => (s.kind === 'for' ? findSite(body, at, scope) : undefined));
    const products = new Set(found.map((site) => site?.products));
    for (const [at, s] of body.entries()) {
      const site = found[at];
      if (products.has(s)) continue;
      if (site) {
        const { sites } = scope.unit;
        scope.asm.scoped(() => sites.push(compileSite(site, sites.length, scope)));
      } else if (s.kind === 'let') compileStmt(s, scope, rewrites);
      else scope.asm.scoped(() => compileStmt(s, scope, rewrites));
    }
  });
}

function eachChunk(run: (chunk: number) => void): void {
  for (let chunk = 0; chunk < CHUNKS; chunk++) run(chunk);
}

/** Writes the element; `value` computes a chunk's code in the buffer's own point. */
function storeElement(
  target: ElementRef,
  scope: Scope,
  exprs: ExprCompiler,
  value: (chunk: number, old: (() => Lanes) | undefined) => Lanes,
): void {
  const { math, mask } = scope;
  const buffer = scope.buffer(target.buffer);
  const { type, at } = buffer;
  if (!target.index.some(dependsOnData)) {
    const address = elementAddress(buffer, target.index, scope);
    eachChunk((chunk) => {
      const code = value(chunk, () => loadChunk(math, address, at.offset, type, chunk, buffer.range));
      scope.stores(buffer, code.range);
      storeChunk(math, address, at.offset, type, chunk, code, mask?.[chunk]);
    });
    return;
  }
  const width = widthOf(type);
  exprs.prepareIndex(target.index);
  eachChunk((chunk) => {
    const addresses = exprs.sampleAddresses(target.buffer, target.index, chunk);
    const offsets = [0, 1, 2, 3].map((s) => at.offset + chunkOffset(type, chunk) + s * width);
    const old = (): Lanes => gather(math, addresses, offsets, type, buffer.range, false);
    const code = value(chunk, old);
    scope.stores(buffer, code.range);
    const guarded = mask ? math.select(mask[chunk]!, code, old()) : code;
    for (const s of [0, 1, 2, 3]) scatter(math, addresses[s]!, offsets[s]!, type, guarded, s);
  });
}

function compileStmt(s: Stmt, scope: Scope, rewrites: Rewrites): void {
  const { asm, math } = scope;
  switch (s.kind) {
    case 'decl':
      return;
    case 'let': {
      const exprs = new ExprCompiler(scope);
      if (scope.isStatic(s.value)) scope.setStatic(s.name, s.value);
      exprs.prepare(s.value);
      const chunks: Lanes[] = [];
      eachChunk((chunk) => {
        chunks.push(exprs.value(s.value, chunk));
      });
      scope.setLet(s.name, chunks);
      return;
    }
    case 'for': {
      const index = asm.local(I32);
      const inner = scope.inner();
      inner.setIndex(s.index, index);
      asm.times(s.count, index, () => compileBody(s.body, inner, rewrites));
      return;
    }
    case 'store': {
      if (storeNarrow(s, scope)) return;
      const exprs = new ExprCompiler(scope);
      exprs.prepare(s.value);
      const frac = scope.fraction(s.target.buffer);
      storeElement(s.target, scope, exprs, (chunk) => exprs.aligned(s.value, frac, chunk));
      return;
    }
    case 'accumulate':
      compileAccumulate(s, scope);
      return;
    case 'reduce': {
      const combined = compileReduce(s, scope);
      const by = scope.fraction(s.target.buffer) - fractionBits(s.type);
      storeElement(s.target, scope, new ExprCompiler(scope), (chunk) => math.left(combined[chunk]!, by));
      return;
    }
    case 'read':
    case 'write':
      compileTraffic(s, scope, rewrites);
      return;
    case 'if':
      compileIf(s, scope, rewrites);
      return;
    case 'call':
      compileCall(s, scope, rewrites);
      return;
    case 'reset': {
      const buffer = scope.buffer(s.state);
      const code = math.constant(buffer.reset ?? scope.bug(`"${s.state}" has no reset value`));
      scope.stores(buffer, code.range);
      eachElement(scope, sizeOf(buffer.dims), [step(buffer)], ([address]) => {
        eachChunk((chunk) => {
          storeChunk(math, address!, buffer.at.offset, buffer.type, chunk, code, scope.mask?.[chunk]);
        });
      });
      return;
    }
    case 'approx':
      compileBody(s.body, scope.inner(), rewrites);
      return;
  }
}

function compileAccumulate(s: Stmt & { kind: 'accumulate' }, scope: Scope): void {
  const { math } = scope;
  const { type } = scope.buffer(s.target.buffer);
  const exprs = new ExprCompiler(scope);
  exprs.prepare(s.value);
  const total = addType(type, s.value.type);
  const frac = fractionBits(total);
  storeElement(s.target, scope, exprs, (chunk, old) => {
    const sum = math.left(old!(), frac - fractionBits(type));
    const added = exprs.aligned(s.value, frac, chunk);
    return castLanes(math, math.op('add', sum, added, sumRange(sum.range, added.range)), total, type);
  });
}

interface Step {
  readonly at: Address;
  readonly bytes: number;
}

function step(buffer: BufferPlace): Step {
  return { at: buffer.at, bytes: strideOf(buffer.type, false) };
}

/** Runs `body` for `count` elements with one moving address for each place; constant offsets stay with the access. */
function eachElement(
  scope: Scope,
  count: number,
  steps: readonly Step[],
  body: (addresses: readonly Local[]) => void,
): void {
  const { asm } = scope;
  const addresses = steps.map((s) => {
    asm.get(s.at.base);
    return asm.keep(I32);
  });
  asm.times(count, asm.local(I32), () => {
    asm.scoped(() => body(addresses));
    addresses.forEach((a, i) => {
      asm.get(a);
      asm.i32(steps[i]!.bytes);
      asm.op(OP.i32Add);
      asm.set(a);
    });
  });
}

/** Of a buffer's codes that come from a stream: its point is nowhere left of the stream's. */
function shiftedRange({ min, max }: Interval, by: number): Interval {
  return { min: min << BigInt(by), max: max << BigInt(by) };
}

function compileTraffic(s: Stmt & { kind: 'read' | 'write' }, scope: Scope, rewrites: Rewrites): void {
  const { asm, math } = scope;
  const stream = scope.stream(s.stream);
  const ref = s.kind === 'read' ? s.into : s.from;
  const buffer = scope.buffer(ref.buffer);
  const bytes = strideOf(stream.type, false);
  asm.get(stream.cell);
  asm.memory(MEM.i32Load);
  const token = asm.keep(I32);
  asm.get(stream.cell);
  asm.get(token);
  asm.i32(stream.lanes * bytes);
  asm.op(OP.i32Add);
  asm.memory(MEM.i32Store);
  const by = fractionBits(buffer.type) - fractionBits(stream.type);
  if (s.kind === 'read') scope.stores(buffer, shiftedRange(codeRange(stream.type), by));
  if (rewrites.inPlace(scope.kernel, ref.buffer) === s.stream) return;
  const element = elementAddress(buffer, ref.index, scope);
  const [from, to] = s.kind === 'read' ? [stream.type, buffer.type] : [buffer.type, stream.type];
  const source: Address =
    s.kind === 'read' ? { base: token, offset: 0 } : { base: element, offset: buffer.at.offset };
  const target: Address =
    s.kind === 'read' ? { base: element, offset: buffer.at.offset } : { base: token, offset: 0 };
  const shift = fractionBits(to) - fractionBits(from);
  if (shift === 0 && widthOf(from) === widthOf(to)) {
    for (const a of [target, source]) {
      asm.get(a.base);
      asm.i32(a.offset);
      asm.op(OP.i32Add);
    }
    asm.i32(stream.lanes * bytes);
    asm.memoryCopy();
    return;
  }
  const steps = [
    { at: source, bytes: strideOf(from, false) },
    { at: target, bytes: strideOf(to, false) },
  ];
  eachElement(scope, stream.lanes, steps, ([x, y]) => {
    eachChunk((chunk) => {
      const code = math.left(loadChunk(math, x!, source.offset, from, chunk), shift);
      storeChunk(math, y!, target.offset, to, chunk, code);
    });
  });
}

function compileIf(s: Stmt & { kind: 'if' }, scope: Scope, rewrites: Rewrites): void {
  const { asm, math, mask } = scope;
  const exprs = new ExprCompiler(scope);
  if (scope.isStatic(s.cond)) {
    exprs.pushStatic(s.cond);
    asm.when(
      () => compileBody(s.then, scope.inner(), rewrites),
      s.otherwise.length > 0 ? () => compileBody(s.otherwise, scope.inner(), rewrites) : undefined,
    );
    return;
  }
  exprs.prepare(s.cond);
  const chosen: Local[] = [];
  eachChunk((chunk) => {
    chosen.push(exprs.mask(s.cond, chunk));
  });
  const within = (m: Local, chunk: number): Local => (mask ? math.andMask(m, mask[chunk]!) : m);
  const other = s.otherwise.length > 0 ? chosen.map((m, chunk) => within(math.notMask(m), chunk)) : [];
  compileBody(s.then, scope.inner(chosen.map(within)), rewrites);
  if (s.otherwise.length > 0) compileBody(s.otherwise, scope.inner(other), rewrites);
}

function compileCall(s: Stmt & { kind: 'call' }, scope: Scope, rewrites: Rewrites): void {
  const callee = scope.unit.kernels.get(s.kernel) ?? scope.bug(`no kernel "${s.kernel}"`);
  const places = new Map<string, Place>();
  callee.params.forEach((p, i) => {
    places.set(p.name, scope.place(s.args[i]!));
  });
  compileKernelBody(callee, new Scope(scope.unit, callee, places, scope.mask), rewrites);
}

/** The statements of a kernel whose parameters are bound. */
export function compileKernelBody(kernel: Kernel, scope: Scope, rewrites: Rewrites): void {
  rewrites.enter(kernel, scope);
  compileBody(kernel.body, scope, rewrites);
}
