// The kernel verifier. It collects every violation; a kernel that passes has these properties:
//  1. Kernel names are unique; calls name an earlier kernel; every name is an identifier and no reserved word.
//  2. Names are declared above their use, once: a scope (body of for, if, approx, the value of reduce) never
//     shadows a visible name; sibling scopes may use a name again. Labels are unique in the kernel.
//  3. Types are legal: width 1 … 1,024; expression nodes carry exactly the type their builder computes; constants,
//     reset values and index values are inside their type.
//  4. Element references have one index a dimension, and every index is inside it at every loop point that the
//     static guards allow; data indices are integers, proved by their type or clamped as a whole subscript.
//  5. Only writable buffers are written. A stored value fits its storage exactly (symmetrically saturating storage also
//     never gets its lowest code); accumulate and reduce cast.
//  6. Stream accesses respect direction, their lanes fit the buffer, and none stands under a data-dependent `if`
//     (nor does a call of a kernel with streams or state). Conditions are one bit.
//  7. `state` is declared at the top of the body with a reset value; nothing else has one. Bindings name a dimension
//     the variable has (0: all) and a factor that fits it; ROM storage belongs to ROMs.
//  8. Calls pass each parameter a buffer or stream of the same kind, type, lanes and dimensions, writable where
//     the callee writes, and no buffer twice when one use writes.
//  9. slice, lead1, bits that change the sign, and ROM look-ups by a narrowed value (a cast, slice, bits, lead1 or
//     divc in the index) stand inside `approx`; shift and sign-keeping bits are exact and may stand anywhere.
// 10. `doc` is one line of text.
import { BOOL, codeRange, type FixedType, fits, type ScalarType, sameShape } from '../fixed/type.ts';
import type { Expr } from './expr.ts';
import type { ElementRef, Kernel, Param, Stmt, Storage } from './kernel.ts';
import { printElement, printExpr, shapeText, typeText } from './print-expr.ts';
import { isStatic } from './static.ts';
import { checkExpr, checkIndex, checkType } from './verify-expr.ts';
import { checkElement } from './verify-index.ts';
import { checkBindings, checkCall, checkPragmas, usesStreamsOrState } from './verify-parts.ts';
import { type BufferEntity, Place, type VerifyOptions } from './verify-scope.ts';

export type { VerifyOptions } from './verify-scope.ts';

function positive(n: number): boolean {
  return Number.isInteger(n) && n >= 1;
}

/** A type of a value, with its overflow mode where one is known. */
type Held = ScalarType & { readonly overflow?: FixedType['overflow'] };

/** `fits`, and the code that symmetric saturation forbids cannot come: an assignment in C++ would change it. */
function holds(from: Held, to: FixedType): boolean {
  if (!fits(from, to)) return false;
  if (to.overflow !== 'sat_sym' || !to.signed || to.width === 1 || from.overflow === 'sat_sym') return true;
  return fits(from, { signed: true, width: to.width - 1, int: to.int - 1 });
}

function heldType(e: Expr, place: Place): Held {
  if (e.kind === 'cast') return e.to;
  const source = e.kind === 'load' ? place.find(e.buffer) : undefined;
  if (source?.kind === 'buffer') return source.type;
  if (e.kind === 'select') {
    const sides = [e.a, e.b].map((side) => heldType(side, place));
    const same = sides.every((t) => sameShape(t, e.type) && t.overflow === 'sat_sym');
    return same ? sides[0]! : e.type;
  }
  // A constant is known: that it is not the forbidden code is enough.
  return e.kind === 'const' && e.code !== codeRange(e.type).min ? { ...e.type, overflow: 'sat_sym' } : e.type;
}

function checkDims(dims: readonly number[], name: string, place: Place): void {
  if (!dims.every(positive)) place.problem(`${name} has the dimensions ${dims.join(' x ')}`);
}

function declareParam(p: Param, place: Place): void {
  checkType(p.type, p.name, place);
  if (p.kind === 'stream') {
    if (!positive(p.lanes)) place.problem(`${p.name} has ${p.lanes} lanes`);
    place.declare(p.name, { kind: 'stream', type: p.type, lanes: p.lanes, dir: p.dir });
    return;
  }
  checkDims(p.dims, p.name, place);
  checkBindings(p.name, p.dims, p.bindings, p.kind === 'rom', place);
  const role = p.kind === 'rom' ? 'rom' : p.dir;
  place.declare(p.name, { kind: 'buffer', type: p.type, dims: p.dims, role });
}

function declareStorage(s: Storage, top: boolean, place: Place): void {
  checkType(s.type, s.name, place);
  checkDims(s.dims, s.name, place);
  checkBindings(s.name, s.dims, s.bindings, false, place);
  if ((s.kind === 'state') !== (s.reset !== undefined)) {
    place.problem(`${s.name}: state has a reset value and nothing else has one`);
  }
  if (s.kind === 'state' && !top) place.problem(`the state ${s.name} is not declared at the top of the body`);
  const { min, max } = codeRange(s.type);
  if (s.reset !== undefined && (s.reset < min || s.reset > max)) {
    place.problem(`the reset value ${s.reset} is no code of ${typeText(s.type)}`);
  }
  place.declare(s.name, { kind: 'buffer', type: s.type, dims: s.dims, role: s.kind });
}

/** Checks a reference and returns its buffer; `lanes` consecutive elements are touched. */
function checkRef(ref: ElementRef, lanes: number, place: Place): BufferEntity | undefined {
  const buffer = place.buffer(ref.buffer);
  for (const i of ref.index) checkIndex(i, place, true);
  if (buffer) checkElement(ref.buffer, ref.index, buffer, lanes, place);
  return buffer;
}

function checkTarget(ref: ElementRef, lanes: number, place: Place): BufferEntity | undefined {
  const buffer = checkRef(ref, lanes, place);
  if (buffer?.role === 'rom' || buffer?.role === 'in') place.problem(`${ref.buffer} cannot be written`);
  return buffer;
}

function checkLoop(s: { label: string; index: string; count: number }, outer: Place): Place {
  const place = outer.inside(s.label);
  outer.checkName(s.label);
  if (outer.labels.has(s.label)) outer.problem(`the label ${s.label} stands twice`);
  outer.labels.add(s.label);
  if (!positive(s.count)) place.problem(`runs ${s.count} times`);
  place.declare(s.index, { kind: 'index', count: s.count });
  return place;
}

function checkStreamAccess(s: Stmt & { kind: 'read' | 'write' }, place: Place): void {
  const stream = place.stream(s.stream);
  const lanes = stream?.lanes ?? 1;
  const reads = s.kind === 'read';
  const buffer = reads ? checkTarget(s.into, lanes, place) : checkRef(s.from, lanes, place);
  if (place.underData) place.problem(`${s.stream} is accessed under a data-dependent if`);
  if (!stream) return;
  if (stream.dir !== (reads ? 'in' : 'out'))
    place.problem(`${s.stream} is an ${stream.dir} stream in a ${s.kind}`);
  if (!buffer) return;
  const [from, to] = reads ? [stream, buffer] : [buffer, stream];
  if (!holds(from.type, to.type)) {
    place.problem(`${typeText(from.type)} does not fit ${typeText(to.type)} in a ${s.kind} of ${s.stream}`);
  }
}

function checkBody(body: readonly Stmt[], place: Place, top = false): void {
  for (const s of body) checkStmt(s, place, top);
}

function checkStmt(s: Stmt, place: Place, top: boolean): void {
  switch (s.kind) {
    case 'decl':
      declareStorage(s.storage, top, place);
      return;
    case 'let': {
      checkExpr(s.value, place);
      const value = isStatic(s.value, place.staticLocal) ? s.value : undefined;
      place.declare(s.name, { kind: 'local', type: s.value.type, value });
      return;
    }
    case 'for': {
      const inner = checkLoop(s, place);
      if (s.mode.kind === 'pipeline' && !positive(s.mode.ii)) inner.problem(`has II ${s.mode.ii}`);
      checkBody(s.body, inner);
      return;
    }
    case 'store': {
      checkExpr(s.value, place);
      const buffer = checkTarget(s.target, 1, place);
      if (buffer && !holds(heldType(s.value, place), buffer.type)) {
        const target = printElement(s.target.buffer, s.target.index);
        place.problem(
          `${target} = ${printExpr(s.value)}: ${shapeText(s.value.type)} does not fit ${typeText(buffer.type)}`,
        );
      }
      return;
    }
    case 'accumulate':
      checkExpr(s.value, place);
      checkTarget(s.target, 1, place);
      return;
    case 'reduce': {
      const inner = checkLoop(s, place);
      checkType(s.type, 'reduce', inner);
      checkExpr(s.value, inner);
      const buffer = checkTarget(s.target, 1, place);
      if (buffer && !holds(s.type, buffer.type)) {
        inner.problem(`${typeText(s.type)} does not fit ${s.target.buffer}`);
      }
      return;
    }
    case 'read':
    case 'write':
      checkStreamAccess(s, place);
      return;
    case 'if': {
      checkExpr(s.cond, place);
      if (!sameShape(s.cond.type, BOOL)) place.problem(`the condition ${printExpr(s.cond)} is not one bit`);
      const known = isStatic(s.cond, place.staticLocal);
      const branch = (name: string, holds: boolean): Place => {
        const step = `${name} ${printExpr(s.cond)}`;
        const guards = known ? [...place.guards, { cond: s.cond, holds }] : place.guards;
        return place.inside(step, { guards, underData: place.underData || !known });
      };
      checkBody(s.then, branch('if', true));
      checkBody(s.otherwise, branch('unless', false));
      return;
    }
    case 'call': {
      checkCall(s, place);
      const callee = place.earlier.get(s.kernel);
      if (place.underData && callee && usesStreamsOrState(callee, place.earlier)) {
        place.problem(`${s.kernel}, which has streams or state, is called under a data-dependent if`);
      }
      return;
    }
    case 'reset': {
      const state = place.buffer(s.state);
      if (state && state.role !== 'state') place.problem(`${s.state} is reset but is no state`);
      return;
    }
    case 'approx': {
      for (const name of [...s.inputs, s.output]) {
        const kind = place.find(name)?.kind;
        if (kind === undefined || kind === 'index') place.problem(`approx: no value is called ${name}`);
      }
      checkBody(s.body, place.inside(`approx ${s.fn}`, { inApprox: true }));
      return;
    }
  }
}

/** Violations of one kernel; `earlier` holds the kernels it may call. */
function verifyKernel(
  kernel: Kernel,
  earlier: ReadonlyMap<string, Kernel> = new Map(),
  options: VerifyOptions = {},
): readonly string[] {
  const problems: string[] = [];
  const place = new Place({ problems, kernel, earlier, options });
  place.checkName(kernel.name);
  if (/[\p{Cc}\u2028\u2029]/u.test(kernel.doc)) place.problem('the doc is not one line of text');
  for (const p of kernel.params) declareParam(p, place);
  checkPragmas(kernel, place);
  checkBody(kernel.body, place, true);
  return problems;
}

/** Violations of a list of kernels, callees first. */
export function verifyKernels(kernels: readonly Kernel[], options: VerifyOptions = {}): readonly string[] {
  const earlier = new Map<string, Kernel>();
  return kernels.flatMap((k) => {
    const twice = earlier.has(k.name) ? [`${k.name}: the kernel is defined twice`] : [];
    const problems = verifyKernel(k, earlier, options);
    earlier.set(k.name, k);
    return [...twice, ...problems];
  });
}
