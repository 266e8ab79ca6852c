// `burin passes`: the pipeline in its order, with what each pass does, its options and what it counts.
import { PASSES } from '#src/passes/index';
import { finished, type Outcome } from '../outcome.ts';

export function passes(): Outcome {
  const width = Math.max(...PASSES.map((p) => p.name.length));
  const lines = PASSES.flatMap((p) => [
    `${p.name.padEnd(width)}  ${p.summary}`,
    ...Object.entries(p.options).map(
      ([name, o]) => `${' '.repeat(width)}    option ${name} (default ${String(o.default)}): ${o.doc}`,
    ),
  ]);
  return finished(
    lines.join('\n'),
    PASSES.map((p) => ({
      name: p.name,
      summary: p.summary,
      options: Object.entries(p.options).map(([name, o]) => ({ name, default: o.default, doc: o.doc })),
      statistics: p.statistics,
    })),
  );
}
