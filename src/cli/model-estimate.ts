// From a built model to its estimate, with the data of targets/: what estimate and compile share.
import type { Design } from '#ir/design/design';
import { estimateMessages } from '#ir/diagnostics/catalogue/estimate';
import { type Diagnostic, diagnose, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import type { Module } from '#ir/graph/module';
import { type Estimate, type EstimateRequest, estimateModel } from '#src/driver/estimate';
import { estimateTarget } from '#src/driver/estimate-target';
import { estimateData } from '#src/prepared-costs';
import { estimateJson, estimateSummary } from '#src/report/estimate/summary';
import type { Json } from '#src/report/json';
import { visible } from '#src/report/visible';
import { buildLibrary } from '#src/targets/costs/library';
import { logicSynthesisRules } from '#src/targets/costs/logic-synthesis';
import { DEFAULT_TOOL } from '#src/targets/default-tool';

/** What an estimate rests on. */
type CostData = Pick<EstimateRequest, 'target' | 'library' | 'calibration' | 'logicSynthesis'>;

/** What operators of a tool cost on the design's part. `tool`: for example `vitis_hls-2022.2`. */
export async function libraryFor(design: Design, tool: string): Promise<Result<CostData>> {
  const data = await estimateData();
  if (!data.value) return failed(data.diagnostics);
  const { parts, costs } = data.value;
  const target = estimateTarget(tool, design.target.part, parts, costs);
  if (!target.value) return failed(target.diagnostics);
  const library = buildLibrary(costs, target.value.combination);
  const { hls4ml, burin } = costs.designs;
  const madeUp = target.value.combination.tool === costs.unit.tool;
  const known = madeUp
    ? {}
    : {
        calibration: { hls4ml: hls4ml.count, burin: burin.count },
        logicSynthesis: logicSynthesisRules(costs.logicSynthesis, target.value.combination),
      };
  return ok({ target: target.value, library, ...known }, target.diagnostics);
}

/** `module`: after the passes. */
export async function estimateBuilt(
  module: Module,
  design: Design,
  { tool, expand = false }: { readonly tool: string; readonly expand?: boolean | undefined },
): Promise<Result<Estimate>> {
  const data = await libraryFor(design, tool);
  if (!data.value) return failed(data.diagnostics);
  const made = estimateModel({ module, design, expand, ...data.value });
  return { ...made, diagnostics: [...data.diagnostics, ...made.diagnostics] };
}

export interface SummaryEstimate {
  readonly lines: readonly string[];
  readonly json: Json;
  readonly diagnostics: readonly Diagnostic[];
}

/** What a compile says of cost. A project is good without: a defect here is told and nothing is lost. */
export async function estimateForSummary(module: Module, design: Design): Promise<SummaryEstimate> {
  try {
    const { value, diagnostics } = await estimateBuilt(module, design, { tool: DEFAULT_TOOL });
    if (value) return { lines: [...estimateSummary(value), ''], json: estimateJson(value), diagnostics: [] };
    const why = diagnostics.map((d) => visible(d.message)).join('; ');
    return { lines: [`no estimate: ${why}`, ''], json: null, diagnostics: [] };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const failure = diagnose(estimateMessages.estimateFailed, { why });
    return { lines: [], json: null, diagnostics: [failure] };
  }
}
