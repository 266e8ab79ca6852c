// A run as plain data: every record with what was recorded, predicted and broken down, and the rows of the tables.
import { recordedBreakdown } from './figures.ts';
import type { DamagedLine } from './read-records.ts';
import type { Evaluated, RunResult } from './run.ts';
import { figureRows, kindRows, subject } from './tables.ts';

function recordJson({ record: r, recorded, prediction, nulls }: Evaluated) {
  return {
    id: r.id,
    repository: r.source.repo,
    kind: r.kind,
    subject: subject(r),
    ...(r.kind === 'module' ? { level: r.module_level } : {}),
    tier: r.tier,
    tool: `${r.tool} ${r.tool_version}`,
    part: r.part,
    strategy: r.strategy ?? null,
    io: r.io_type ?? null,
    recorded,
    prediction,
    recordedBreakdown: recordedBreakdown(r),
    nulls,
  };
}

export function jsonOf(
  { evaluated, skipped, resultless }: RunResult,
  damaged: readonly DamagedLine[],
  leftOut: { readonly leaveOut: string | undefined; readonly each: boolean },
) {
  const tables = (['design', 'module'] as const).map((kind) => {
    const group = evaluated.filter((e) => e.record.kind === kind);
    return { kind, figures: figureRows(group), kinds: kindRows(group) };
  });
  return {
    leftOut: leftOut.leaveOut ?? (leftOut.each ? 'each repository' : null),
    records: evaluated.map(recordJson),
    skipped: Object.fromEntries(skipped),
    resultless,
    damaged,
    tables,
  };
}
