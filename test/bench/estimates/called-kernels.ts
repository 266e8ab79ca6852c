// Which kernels a kernel calls: where a record is of a part of a layer, one of them is that part.
import type { Design } from '#ir/design/design';
import type { Stmt } from '#ir/kernel/kernel';

function calls(body: readonly Stmt[]): readonly string[] {
  return body.flatMap((s) => {
    if (s.kind === 'call') return [s.kernel];
    if (s.kind === 'for' || s.kind === 'approx') return calls(s.body);
    return s.kind === 'if' ? [...calls(s.then), ...calls(s.otherwise)] : [];
  });
}

/** Names of the kernels that this one calls itself, in order. */
export function calledBy(design: Design, kernel: string): readonly string[] {
  return calls(design.kernels.find((k) => k.name === kernel)?.body ?? []);
}
