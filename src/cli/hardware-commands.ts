// Commands about what becomes of a design in hardware, with their options and examples: what it will cost, how it will
// run, and what the vendor tools said of it. As light as `program.ts`, of which they are a part.
import { type Command, Option } from 'commander';
import { DEFAULT_TOOL } from '#src/targets/default-tool';
import { acts, type CommandFrame, command } from './command.ts';
import type { EstimateOptions } from './commands/estimate.ts';
import type { ReportOptions } from './commands/report.ts';
import type { SimulateOptions } from './commands/simulate.ts';
import { wholeNumber, withAdjustments, withModel } from './model-options.ts';

export function estimate(frame: CommandFrame): Command {
  return acts<[string, EstimateOptions]>(
    withModel(
      command(
        'estimate',
        'say what C synthesis will report: latency, interval, clock, LUT, FF, DSP, BRAM, URAM by layer',
        'burin estimate calo.yml --tool vivado_hls-2020.1 -o estimate.json\nburin estimate calo.yml --explain q_dense_1',
      ),
    )
      .option('--tool <name>', 'the tool and version whose report is meant', DEFAULT_TOOL)
      .option('-o, --output <file>', 'everything as JSON in one file')
      .option(
        '--explain <layer>',
        'instead of the table, one layer or top: loops, recurrences, what costs most, what sets the clock',
      )
      .option(
        '--expand',
        'go through every operator instead of counting equal ones: slower, the same figures',
      )
      .addHelpText('after', '\nExit code 4: it needs more than the part has.'),
    frame,
    async (context, model, options) =>
      (await import('./commands/estimate.ts')).estimate(context, model, options),
  );
}

/** Samples back to back: enough to get steady, and no more than tables of times can hold. */
const SIMULATED = { usual: 16, most: 100_000 };

export function simulate(frame: CommandFrame): Command {
  return acts<[string, SimulateOptions]>(
    withModel(
      command(
        'simulate',
        'run the scheduled design in cycles: latency, interval, who waits for whom, how full FIFOs get, deadlocks',
        'burin simulate calo.yml --html simulation.html --timeline trace.json\nburin simulate calo.yml --samples 64 --size-fifos',
      ),
    )
      .option('--tool <name>', 'the tool and version whose schedules are meant', DEFAULT_TOOL)
      .addOption(
        new Option('--samples <n>', 'samples back to back, each as early as it can')
          .argParser(wholeNumber(1, SIMULATED.most))
          .default(SIMULATED.usual),
      )
      .option('--size-fifos', 'find the smallest FIFO depths that cost no throughput, and simulate with them')
      .option('--timeline <file>', 'a trace for Perfetto or chrome://tracing as JSON, 1 us a cycle')
      .option('--html <file>', 'an HTML page with the timeline and the FIFOs over time, in one file')
      .addHelpText('after', '\nExit code 4: it ends in a deadlock.'),
    frame,
    async (context, model, options) =>
      (await import('./commands/simulate.ts')).simulate(context, model, options),
  );
}

export function report(frame: CommandFrame): Command {
  return acts<[string, ReportOptions]>(
    withAdjustments(
      command(
        'report',
        'read what Vivado HLS, Vitis HLS and Vivado reported: cycles and resources by layer, cosimulation, implementation',
        'burin report hls_project\nburin report hls_project --against hls_project/hls4ml_config.yml',
      )
        .argument(
          'PATH',
          'a project folder of hls4ml, Burin or the tools, one of its solutions, or one report',
        )
        .option(
          '--against <model>',
          "set Burin's estimate of this model beside it, if top, part and clock agree",
        ),
    )
      .option('--tool <name>', "--against: the tool of the estimate (default: the report's)")
      .addHelpText(
        'after',
        '\nExit code 4: more than the part has, cosimulation failed, or the clock is not reached.',
      ),
    frame,
    async (context, path, options) => (await import('./commands/report.ts')).report(context, path, options),
  );
}

export function compare(frame: CommandFrame): Command {
  const what = 'a project folder with reports, one report, or an estimate.json of burin estimate -o';
  return acts<[string, string, object]>(
    command(
      'compare',
      'set two reports or estimates side by side, layer by layer, with ratios',
      'burin compare estimate.json hls_project\nburin compare before/solution1 after/solution1',
    )
      .argument('A', what)
      .argument('B', 'another'),
    frame,
    async (context, a, b) => (await import('./commands/compare.ts')).compare(context, a, b),
  );
}
