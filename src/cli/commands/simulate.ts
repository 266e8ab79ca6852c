// `burin simulate MODEL`: cycles, waits and FIFO occupancy of the scheduled design; exit code 4 if it ends in a deadlock.
import { resolve } from 'node:path';
import type { Resources } from '#ir/cost/estimate';
import type { Design } from '#ir/design/design';
import { type Diagnostic, hasErrors } from '#ir/diagnostics/diagnostic';
import type { Module } from '#ir/graph/module';
import type { FifoSizing } from '#src/codesign/size-fifos';
import { simulationJson } from '#src/report/simulation/json';
import { simulationPage } from '#src/report/simulation/page';
import { Recorder } from '#src/report/simulation/recorder';
import { fifoChannels } from '#src/report/simulation/rows';
import type { Recording, Simulated } from '#src/report/simulation/simulated';
import { renderSizing, sizingJson } from '#src/report/simulation/sizing';
import { renderSimulation } from '#src/report/simulation/text';
import { traceOf } from '#src/report/simulation/trace';
import { intervalOf } from '#src/sim/index';
import { writeFileWhole } from '#src/toolchain/write-folder';
import { buildModel } from '../built-model.ts';
import type { Context } from '../host.ts';
import type { ModelOptions } from '../model-options.ts';
import { type ModelSimulation, sampleProblems, simulationFor } from '../model-simulation.ts';
import { EXIT, finished, type Outcome, refused } from '../outcome.ts';
import { sizedDesign } from '../sized-design.ts';

export interface SimulateOptions extends ModelOptions {
  readonly tool: string;
  readonly samples: number;
  readonly sizeFifos?: boolean;
  readonly timeline?: string;
  readonly html?: string;
}

/** Lines of progress, for runs that take more than a moment. */
const LINES = 10;
const QUIET = 1000;

interface Ran {
  readonly simulated: Simulated;
  readonly recording: Recording;
}

function run(simulation: ModelSimulation, samples: number, context: Context): Ran {
  const { prepared, tool, clock, model } = simulation;
  const { problem } = prepared;
  const recorder = new Recorder(problem.processes.length);
  const last = problem.processes.findLastIndex((p) => p.kind === 'instance');
  const step = Math.ceil(samples / LINES);
  const runDone = (process: number, n: number, cycle: number): void => {
    recorder.runDone(process, n, cycle);
    const done = (n + 1) / problem.processes[last]!.runs;
    if (process === last && samples >= QUIET && Number.isInteger(done) && done % step === 0)
      context.progress(`simulated ${done} of ${samples} samples`);
  };
  const { runStarted, stalled, places } = recorder;
  const result = prepared.run({ samples, observer: { runStarted, runDone, stalled, places } });
  const interval = intervalOf(result);
  const costs = new Map<number, Resources>();
  for (const channel of fifoChannels(problem)) {
    costs.set(channel, simulation.fifoCost(problem.channels[channel]!.name));
  }
  const simulated = {
    model,
    tool,
    clock,
    samples,
    problem,
    result,
    starts: recorder.starts,
    ...(interval === undefined ? {} : { interval }),
    costs,
  };
  return { simulated, recording: recorder.recording(result) };
}

function write({ simulated, recording }: Ran, options: SimulateOptions, context: Context) {
  const wanted: readonly (readonly [string | undefined, () => string])[] = [
    [options.timeline, () => `${JSON.stringify(traceOf(simulated, recording))}\n`],
    [options.html, () => simulationPage(simulated, recording)],
  ];
  const diagnostics: Diagnostic[] = [];
  const lines: string[] = [];
  for (const [file, content] of wanted) {
    if (file === undefined) continue;
    diagnostics.push(...writeFileWhole(resolve(context.host.cwd, file), content(), file));
    const part = recording.cut ? `, up to cycle ${recording.until}` : '';
    lines.push(`written to ${file}${part}`);
  }
  return { diagnostics, lines };
}

/** The design to simulate: as lowered, or with the depths that are asked for. */
async function chosen(
  design: Design,
  module: Module,
  options: SimulateOptions,
  context: Context,
): Promise<{ readonly design: Design; readonly sizing?: FifoSizing } | { readonly refusal: Outcome }> {
  if (options.sizeFifos !== true) return { design };
  const { refusal, sizing, design: deeper } = await sizedDesign(design, module, context, options.tool);
  if (refusal) return { refusal };
  return { design: deeper ?? design, ...(sizing === undefined ? {} : { sizing }) };
}

export async function simulate(context: Context, model: string, options: SimulateOptions): Promise<Outcome> {
  // Samples of a manifest are those of its testbench, and settle nothing here.
  const { samples, ...request } = options;
  const built = await buildModel(model, request, context);
  const { resolved } = built;
  if (!built.design || !resolved || hasErrors(built.diagnostics)) return refused(built.diagnostics);
  const choice = await chosen(built.design, resolved, options, context);
  if ('refusal' in choice) {
    return { ...choice.refusal, diagnostics: [...built.diagnostics, ...choice.refusal.diagnostics] };
  }
  const simulation = await simulationFor(resolved, choice.design, options.tool);
  const before = [...built.diagnostics, ...simulation.diagnostics];
  if (!simulation.value) return refused(before);
  const fewer = (most: number): string =>
    most > 0 ? `write --samples ${most} or fewer` : 'simulate a smaller network';
  const tooMany = sampleProblems(simulation.value, samples, fewer);
  if (tooMany.length > 0) return refused([...before, ...tooMany]);
  const ran = run(simulation.value, samples, context);
  const written = write(ran, options, context);
  if (hasErrors(written.diagnostics)) return refused([...before, ...written.diagnostics]);
  const { sizing } = choice;
  const text = [
    renderSimulation(ran.simulated, context.paint),
    ...(sizing ? ['', renderSizing(sizing, context.paint)] : []),
    ...written.lines,
  ].join('\n');
  const json = { ...simulationJson(ran.simulated), ...(sizing ? { sizing: sizingJson(sizing) } : {}) };
  const outcome = finished(text, json, before);
  const stuck = ran.simulated.result.deadlock !== undefined;
  return outcome.exit === EXIT.done && stuck ? { ...outcome, exit: EXIT.verdict } : outcome;
}
