// The verifier's rules for bindings, function directives and calls.
import { sameType } from '../fixed/type.ts';
import type { Binding, Kernel, Param, Stmt } from './kernel.ts';
import { typeText } from './print-expr.ts';
import type { Entity, Place } from './verify-scope.ts';
import { walkKernel } from './walk.ts';

export function bindingProblems(
  name: string,
  dims: readonly number[],
  bindings: readonly Binding[],
  rom: boolean,
): readonly string[] {
  return bindings.flatMap((b) => {
    if (b.kind === 'storage') {
      return b.type.startsWith('rom') && !rom ? [`${name} is stored in a ROM but is none`] : [];
    }
    if (dims.length === 0) return [`${name} is a scalar and cannot be ${b.kind}ed`];
    if (!Number.isInteger(b.dim) || b.dim < 0 || b.dim > dims.length) {
      return [`${name} has no dimension ${b.dim}`];
    }
    if (b.style === 'complete') return [];
    const across = b.dim === 0 ? Math.min(...dims) : dims[b.dim - 1]!;
    const fits = Number.isInteger(b.factor) && b.factor >= 1 && b.factor <= across;
    return fits ? [] : [`the factor ${b.factor} does not fit dimension ${b.dim} of ${name}`];
  });
}

export function checkBindings(
  name: string,
  dims: readonly number[],
  bindings: readonly Binding[],
  rom: boolean,
  place: Place,
): void {
  for (const p of bindingProblems(name, dims, bindings, rom)) place.problem(p);
}

export function checkPragmas(kernel: Kernel, place: Place): void {
  const { pipeline, instantiate, allocateMul } = kernel.pragmas;
  for (const [what, n] of [
    ['II', pipeline],
    ['multiplier limit', allocateMul],
  ] as const) {
    if (n !== undefined && !(Number.isInteger(n) && n >= 1)) place.problem(`the ${what} is ${n}`);
  }
  for (const name of instantiate ?? []) {
    if (!kernel.params.some((p) => p.name === name)) place.problem(`instantiate names no parameter ${name}`);
  }
}

/** What a caller passes for a parameter must be the same thing, since a call copies nothing. */
function mismatch(p: Param, e: Entity | undefined): string | undefined {
  if (e?.kind === 'stream') {
    if (p.kind !== 'stream') return 'is a stream';
    if (p.dir !== e.dir) return `is an ${e.dir} stream`;
    if (p.lanes !== e.lanes) return `has ${e.lanes} lanes`;
    return sameType(p.type, e.type) ? undefined : `has the type ${typeText(e.type)}`;
  }
  if (e?.kind !== 'buffer') return 'is no buffer or stream';
  if (p.kind === 'stream') return 'is no stream';
  if ((p.kind === 'rom') !== (e.role === 'rom')) return e.role === 'rom' ? 'is a ROM' : 'is no ROM';
  if (p.kind === 'array' && p.dir !== 'in' && e.role === 'in') return 'cannot be written';
  if (String(p.dims) !== String(e.dims)) return `has the dimensions ${e.dims.join(' x ') || 'of a scalar'}`;
  return sameType(p.type, e.type) ? undefined : `has the type ${typeText(e.type)}`;
}

export function checkCall(s: Stmt & { kind: 'call' }, place: Place): void {
  const callee = place.earlier.get(s.kernel);
  if (!callee) {
    place.problem(`no earlier kernel is called ${s.kernel}`);
    return;
  }
  if (callee.params.length !== s.args.length) {
    place.problem(`${s.kernel} takes ${callee.params.length} arguments, not ${s.args.length}`);
    return;
  }
  callee.params.forEach((p, i) => {
    const name = s.args[i]!;
    const wrong = mismatch(p, place.find(name));
    if (wrong) place.problem(`${name}, passed to ${s.kernel} as ${p.name}, ${wrong}`);
    const writes = p.kind === 'stream' || (p.kind === 'array' && p.dir !== 'in');
    if (writes && s.args.indexOf(name) !== s.args.lastIndexOf(name)) {
      place.problem(`${name} is passed twice to ${s.kernel}, which writes it`);
    }
  });
}

/** Has the kernel, or one it calls, streams or state? */
export function usesStreamsOrState(kernel: Kernel, all: ReadonlyMap<string, Kernel>): boolean {
  return kernel.params.some((p) => p.kind === 'stream') || hasState(kernel, all);
}

export function hasState(kernel: Kernel, all: ReadonlyMap<string, Kernel>): boolean {
  let found = false;
  walkKernel(kernel, {
    stmt: (s) => {
      if (s.kind === 'decl' && s.storage.kind === 'state') found = true;
      const callee = s.kind === 'call' ? all.get(s.kernel) : undefined;
      if (callee && callee !== kernel && hasState(callee, all)) found = true;
    },
  });
  return found;
}
