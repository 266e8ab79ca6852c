// Charts as files of their own: the same drawing with its colours inside.
import type { Evaluation } from '#src/fidelity/evaluation';
import { chart } from './chart.ts';
import { CANDIDATE_COLOURS } from './colours.ts';

const STYLE = [
  'svg{background:#fff}',
  'text{font:10px system-ui,sans-serif;fill:#1b1f24}',
  '.title{font-size:12px;font-weight:600}.tick{fill:#5a6472;font-size:9px}',
  '.grid{stroke:#e3e7ec}.axis{stroke:#5a6472}.one{stroke:#5a6472;stroke-dasharray:3 3}',
  '.reference{fill:#c9d1db;stroke:#8b96a5}.line{fill:none;stroke-width:1.4}',
  ...CANDIDATE_COLOURS.map(
    ({ light }, i) => `.c${i}.line{stroke:${light}}.c${i}.name{fill:${light};font-weight:600}`,
  ),
].join('');

/** A name that is safe as one part of a path. */
function fileName(observable: string): string {
  return `${observable
    .replace('/', '_')
    .replace('@', '_at_')
    .replace(/[^A-Za-z0-9_.-]/g, '_')}.svg`;
}

/** One file an observable, in a folder a variant; what the reference is stands in each. */
export function svgFiles(
  evaluation: Evaluation,
): readonly { readonly path: string; readonly content: string }[] {
  const { reference, candidates, variants } = evaluation;
  const names = candidates.map((c) => c.name);
  const origin = reference.origin.kind === 'unknown' ? 'of unknown origin' : reference.origin.kind;
  return variants.flatMap((v) =>
    v.observables.map((o) => {
      const caption = `${v.name} bins; reference: ${origin}, ${reference.showers} showers`;
      return {
        path: `${v.name}/${fileName(o.name)}`,
        content: `${chart(o, names, { style: STYLE, caption })}\n`,
      };
    }),
  );
}
