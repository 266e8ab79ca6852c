// Which kernels a set of kernels needs: itself and everything it calls, however deep.
import type { Kernel, Stmt } from './kernel.ts';
import { bodiesOf } from './walk.ts';

function calls(body: readonly Stmt[]): readonly string[] {
  return body.flatMap((s) => (s.kind === 'call' ? [s.kernel] : bodiesOf(s).flatMap(calls)));
}

/** Names of `roots` and of all kernels reached from them. */
export function calledKernels(kernels: readonly Kernel[], roots: readonly string[]): ReadonlySet<string> {
  const byName = new Map(kernels.map((k) => [k.name, k]));
  const found = new Set<string>();
  const queue = [...roots];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    queue.push(...calls(byName.get(name)?.body ?? []));
  }
  return found;
}
