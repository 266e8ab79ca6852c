// Burin's estimator as the benchmark calls it: the cost library of the record's tool, family and speed grade, built
// with or without a repository's data, and the options the record's project set.
import type { OperatorLibrary, OperatorQuery } from '#ir/cost/library';
import type { LogicSynthesisRules } from '#ir/cost/logic-synthesis';
import { simulatorOf } from '#src/driver/simulate';
import { legalize } from '#src/legalize/index';
import { estimateDesign } from '#src/schedule/design';
import { intervalOf, latencyOf } from '#src/sim/index';
import { buildLibrary } from '#src/targets/costs/library';
import { logicSynthesisRules } from '#src/targets/costs/logic-synthesis';
import type { LogicSynthesisFile } from '#src/targets/costs/logic-synthesis-file';
import type { Combination } from '#src/targets/costs/nearest';
import { loadCosts, loadTargets } from '#src/targets/index';
import type { Estimator } from './estimator.ts';
import { calibration } from './logic-synthesis/calibration.ts';
import { readPairs } from './logic-synthesis/pairs.ts';
import type { SynthesisRecord } from './record.ts';

function given<T>(result: {
  readonly value?: T;
  readonly diagnostics: readonly { readonly message: string }[];
}): T {
  if (result.value === undefined) throw new Error(result.diagnostics.map((d) => d.message).join('; '));
  return result.value;
}

/** The family and speed grade of a part, as targets/ or its own record know them. */
function combinationOf(record: SynthesisRecord): Combination {
  const { tool, tool_version: version, part } = record;
  const known = given(loadTargets()).parts.get(part);
  const family = known?.family?.name ?? record.family;
  const speed = known?.speed ?? /-(\d[A-Z]*)(?:-[a-z]+)?$/.exec(part)?.[1];
  if (typeof family !== 'string' || speed === undefined)
    throw new Error(`the family of ${part} is not known`);
  return { tool, version, family, speed };
}

/** `config_op mul -impl dsp`: every multiplication that has a choice is done so. */
function multiplierOption(record: SynthesisRecord): 'dsp' | 'fabric' | undefined {
  const option = (record.nondefault_hls_options ?? []).find((o) => /^config_op\s+mul\b/.test(o));
  const impl = /-impl\s+(dsp|fabric)\b/.exec(option ?? '')?.[1];
  return impl as 'dsp' | 'fabric' | undefined;
}

function withMultipliers(library: OperatorLibrary, impl: 'dsp' | 'fabric'): OperatorLibrary {
  const asked = (q: OperatorQuery): OperatorQuery => (q.op === 'mul' ? { ...q, impl } : q);
  return {
    ...library,
    cost: (q) => library.cost(asked(q)),
    timing: (q, clock) => library.timing(asked(q), clock),
  };
}

const libraries = new Map<string, OperatorLibrary>();

function libraryOf(record: SynthesisRecord, without: string | undefined): OperatorLibrary {
  const combination = combinationOf(record);
  const impl = multiplierOption(record);
  const key = JSON.stringify([combination, without, impl]);
  const made = libraries.get(key);
  if (made) return made;
  const plain = buildLibrary(given(loadCosts()), combination, without === undefined ? {} : { without });
  const library = impl ? withMultipliers(plain, impl) : plain;
  libraries.set(key, library);
  return library;
}

const refitted = new Map<string, LogicSynthesisFile>();

/** What targets/ says of logic synthesis, with scalars fitted anew to the pairs of other repositories. */
function withoutPairsOf(repository: string, file: LogicSynthesisFile): LogicSynthesisFile {
  const made = refitted.get(repository);
  if (made) return made;
  const pairs = readPairs().filter((p) => p.repository !== repository);
  const again = { ...file, fitted: { ...file.fitted, ...calibration(pairs, file).fitted } };
  refitted.set(repository, again);
  return again;
}

function rulesOf(record: SynthesisRecord, without: string | undefined): LogicSynthesisRules {
  const file = given(loadCosts()).logicSynthesis;
  return logicSynthesisRules(
    without === undefined ? file : withoutPairsOf(without, file),
    combinationOf(record),
  );
}

/** Back to back: enough that the interval is steady. */
const SAMPLES = 32;

export const ownEstimator: Estimator = {
  uncertainty: (record) => libraryOf(record, undefined).clockUncertainty,
  estimate: ({ design, record, without }) =>
    estimateDesign(legalize(design), design, libraryOf(record, without), rulesOf(record, without)),
  simulate: ({ design, record, without }) => {
    const { prepared } = given(simulatorOf(design, libraryOf(record, without)));
    const result = prepared.run({ samples: SAMPLES });
    if (result.deadlock) throw new Error(`nothing moves from cycle ${result.deadlock.cycle} on`);
    return { latencyMax: latencyOf(result)!.latency, iiMax: intervalOf(result)!.cycles };
  },
};
