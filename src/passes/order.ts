// Which pass must run before which, and why: data, checked when the manager starts, so that moving a line of the
// pipeline to a wrong place fails at once with the reason.
import { CompilerBug } from '#ir/errors';
import type { OrderConstraint, Pass } from './pass.ts';

export const ORDER: readonly OrderConstraint[] = [
  {
    before: 'infer-shapes',
    after: 'resolve-configuration',
    reason: 'the reuse factor n_in stands for a dimension of the input',
  },
  {
    before: 'skip-softmax',
    after: 'fuse-unspecified',
    reason: 'what stands behind a skipped softmax is fused with what stands before it',
  },
  {
    before: 'skip-softmax',
    after: 'resolve-configuration',
    reason: 'types that are auto follow from the values that are left',
  },
  {
    before: 'skip-softmax',
    after: 'remove-dead',
    reason: 'a skipped softmax is left without readers',
  },
  {
    before: 'infer-shapes',
    after: 'fuse-unspecified',
    reason: 'weights of the wrong size are refused before they are multiplied',
  },
  {
    before: 'fuse-unspecified',
    after: 'resolve-configuration',
    reason: 'hls4ml fuses what has no type yet, and types follow from what is left',
  },
  {
    before: 'fuse-unspecified',
    after: 'remove-dead',
    reason: 'fused ops are left without readers',
  },
  {
    before: 'resolve-configuration',
    after: 'eliminate-linear',
    reason: 'a linear op goes only if its type equals that of its input',
  },
  {
    before: 'eliminate-linear',
    after: 'drop-unit-batch-norm',
    reason: 'hls4ml removes linear ops first; one behind a dropped batch normalisation stays there as a cast',
  },
  {
    before: 'drop-unit-batch-norm',
    after: 'quantize-weights',
    reason: 'whether scale and bias do nothing is asked of the trained values',
  },
  {
    before: 'drop-unit-batch-norm',
    after: 'insert-clones',
    reason: 'removing an op moves its readers to another value, which may need copies then',
  },
  {
    before: 'resolve-configuration',
    after: 'complete-attributes',
    reason: 'table sizes are bounded by the types that address the tables',
  },
  {
    before: 'resolve-configuration',
    after: 'remove-dead',
    reason: 'a rule that names an op which turns out to be unused is not a misspelling',
  },
  {
    before: 'resolve-configuration',
    after: 'legal-reuse',
    reason: 'strategy and wanted reuse factor come from the rules',
  },
  {
    before: 'eliminate-linear',
    after: 'insert-clones',
    reason: 'removing an op moves its readers to another value, which may need copies then',
  },
  {
    before: 'remove-dead',
    after: 'insert-clones',
    reason: 'a reader that is dead would get a copy nobody reads, and the stream would never empty',
  },
  {
    before: 'remove-dead',
    after: 'quantize-weights',
    reason: 'weights of dead ops would be quantised and warned about for nothing',
  },
  {
    before: 'quantize-weights',
    after: 'preflight',
    reason: 'the check looks at the module that will be lowered',
  },
  {
    before: 'insert-clones',
    after: 'preflight',
    reason: 'the check looks at the module that will be lowered',
  },
];

/** Throws on a pipeline that breaks a constraint, names a pass twice, or a constraint about no pass. */
export function checkOrder(passes: readonly Pass[], constraints: readonly OrderConstraint[]): void {
  const index = new Map(passes.map((p, i) => [p.name, i]));
  if (index.size !== passes.length) throw new CompilerBug('two passes have one name');
  for (const { before, after, reason } of constraints) {
    const first = index.get(before);
    const second = index.get(after);
    if (first === undefined || second === undefined)
      throw new CompilerBug(`the order of ${before} and ${after} is fixed, but one of them is no pass`);
    if (first > second) throw new CompilerBug(`${before} must run before ${after}: ${reason}`);
  }
}
