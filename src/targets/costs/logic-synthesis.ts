// The rules of logic synthesis for one tool and family: the numbers of targets/costs/logic-synthesis.yaml, and what the
// designs behind them do not cover.
import type { LogicSynthesisRules } from '#ir/cost/logic-synthesis';
import type { LogicSynthesisFile } from './logic-synthesis-file.ts';
import type { Combination } from './nearest.ts';

/** `asked`: whose C synthesis the figures start from. */
export function logicSynthesisRules(
  { covers, manuals, read, fitted }: LogicSynthesisFile,
  { tool, family }: Pick<Combination, 'tool' | 'family'>,
): LogicSynthesisRules {
  const gap = (known: readonly string[], what: string): readonly string[] =>
    known.includes(what) ? [] : [`0 designs of ${what}`];
  return {
    adder: manuals.adder.is,
    fifoBits: manuals.fifoBits.is,
    shiftDepth: manuals.shiftDepth.is,
    shiftStages: manuals.shiftStages.is,
    selectorWays: manuals.selectorWays.is,
    romWords: read.romWords.is,
    romOutputs: manuals.romOutputs.is,
    products: read.products.is,
    ...fitted.scalars,
    band: fitted.band,
    designs: fitted.n,
    missing: [...gap(covers.tools, tool), ...gap(covers.families, family)],
  };
}
