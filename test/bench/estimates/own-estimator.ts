// Burin's estimator as the benchmark calls it.
import { legalize } from '#src/legalize/index';
import { estimateDesign } from '#src/schedule/design';
import { buildLibrary } from '#src/targets/costs/library';
import { loadTargets } from '#src/targets/index';
import type { Estimator } from './estimator.ts';
import type { SynthesisRecord } from './record.ts';

const targets = loadTargets().value!;

/** Per cent: what each tool family keeps unless told otherwise. */
function uncertainty(record: SynthesisRecord): number {
  return targets.costs.nearest.tools[record.tool]?.clockUncertainty ?? 0;
}

export const ownEstimator: Estimator = {
  uncertainty,
  estimate: ({ design, record, without }) => {
    const part = targets.parts.get(record.part);
    if (part?.family === undefined) throw new Error(`part ${record.part} has no family in targets/parts`);
    const combination = {
      tool: record.tool,
      version: record.tool_version,
      family: part.family.name,
      speed: part.speed,
    };
    const library = buildLibrary(targets.costs, combination, without === undefined ? {} : { without });
    return estimateDesign(legalize(design), design, library);
  },
};
