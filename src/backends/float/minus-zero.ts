// Which variables of a kernel can never be -0 before something is added to them. x + 0 is x for every finite x but -0,
// so products with a constant 0 may be left out of sums that start elsewhere and change no bit. A sum that starts at
// +0 or at a constant never becomes -0: two terms that cancel give +0 in the rounding to nearest.
import type { Expr } from '#ir/kernel/expr';
import type { Kernel, Stmt } from '#ir/kernel/kernel';
import { bodiesOf } from '#ir/kernel/walk';

export function neverMinusZero(kernel: Kernel): ReadonlySet<string> {
  const roms = new Set(kernel.params.filter((p) => p.kind === 'rom').map((p) => p.name));
  const declared = new Set<string>();
  const doubtful = new Set<string>();
  // Codes have one zero, which becomes +0.
  const constant = (e: Expr): boolean =>
    e.kind === 'const' || (e.kind === 'cast' && constant(e.a)) || (e.kind === 'load' && roms.has(e.buffer));
  const visit = (s: Stmt): void => {
    if (s.kind === 'decl') declared.add(s.storage.name);
    else if (s.kind === 'store' && !constant(s.value)) doubtful.add(s.target.buffer);
    else if (s.kind === 'reduce') doubtful.add(s.target.buffer);
    else if (s.kind === 'read') doubtful.add(s.into.buffer);
    else if (s.kind === 'call') for (const name of s.args) doubtful.add(name);
    // What it writes on reals is the function's value.
    if (s.kind === 'approx') doubtful.add(s.output);
    for (const body of bodiesOf(s)) body.forEach(visit);
  };
  kernel.body.forEach(visit);
  return new Set([...declared].filter((name) => !doubtful.has(name)));
}
