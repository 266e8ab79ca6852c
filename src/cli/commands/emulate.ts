// `burin emulate MODEL`: the network's outputs in the hardware's arithmetic, bit for bit, from WebAssembly, the
// interpreter or the generated C++, or as trained, in floating point; and their comparison with outputs from elsewhere.
import { resolve } from 'node:path';
import { commandLineMessages } from '#ir/diagnostics/catalogue/command-line';
import { type Diagnostic, diagnose, hasErrors } from '#ir/diagnostics/diagnostic';
import { reading } from '#src/data/byte-source';
import { inputPorts, outputPorts } from '#src/driver/interpret';
import type { Json } from '#src/report/json';
import { buildModel } from '../built-model.ts';
import { type Engine, type EngineOptions, idleOptions, startEngine } from '../emulate/engine.ts';
import { openOutput } from '../emulate/output.ts';
import { runBlocks } from '../emulate/run.ts';
import { openSamples } from '../emulate/samples.ts';
import { openTracer } from '../emulate/trace.ts';
import { openComparer, type Verdict, verdictJson } from '../emulate/verdict.ts';
import type { Context } from '../host.ts';
import type { ModelOptions } from '../model-options.ts';
import { EXIT, type Outcome, refused } from '../outcome.ts';

export interface EmulateOptions extends ModelOptions, EngineOptions {
  readonly input: string;
  readonly output?: string;
  readonly limit?: number;
  readonly expect?: string;
  readonly tolerance: number;
  readonly reference?: string;
  readonly trace?: string;
}

async function optionProblems(options: EmulateOptions, context: Context): Promise<readonly Diagnostic[]> {
  const idle = idleOptions(options).map(([option, because]) =>
    diagnose(commandLineMessages.optionWithoutUse, { option, because }),
  );
  if (idle.length > 0 || options.apTypes === undefined) return idle;
  const { checkHeaders } = await import('#src/toolchain/csim');
  return checkHeaders(resolve(context.host.cwd, options.apTypes), options.apTypes);
}

/** What stays open during a run and is closed whatever happens. */
class Opened {
  readonly #closing: (() => void)[] = [];

  also<T extends { readonly close: () => void } | { readonly drop: () => void }>(
    thing: T | undefined,
  ): T | undefined {
    if (thing) this.#closing.push('close' in thing ? thing.close : thing.drop);
    return thing;
  }

  close(): void {
    for (const close of this.#closing.reverse()) close();
  }
}

export async function emulate(context: Context, model: string, options: EmulateOptions): Promise<Outcome> {
  const problems = await optionProblems(options, context);
  if (problems.length > 0) return refused(problems);
  const opened = new Opened();
  try {
    return await emulateWith(opened, context, model, options);
  } finally {
    opened.close();
  }
}

async function emulateWith(
  opened: Opened,
  context: Context,
  model: string,
  options: EmulateOptions,
): Promise<Outcome> {
  const built = await buildModel(model, options, context);
  const { design, loaded, resolved } = built;
  if (!design || !loaded || !resolved || hasErrors(built.diagnostics)) return refused(built.diagnostics);
  const network = { design, resolved };
  const told: Diagnostic[] = [...built.diagnostics];
  const take = <T>(result: {
    readonly value?: T;
    readonly diagnostics: readonly Diagnostic[];
  }): T | undefined => {
    told.push(...result.diagnostics);
    return result.value;
  };

  const ports = inputPorts(design);
  const inputs = opened.also(take(await openSamples(options.input, { ports, prefix: 'in' }, context)));
  if (!inputs) return refused(told);
  const samples = Math.min(options.limit ?? Number.POSITIVE_INFINITY, inputs.samples);
  const compare = async (file: string | undefined) =>
    file === undefined ? undefined : opened.also(take(await openComparer(file, samples, network, context)));
  const expected = await compare(options.expect);
  const reference = await compare(options.reference);
  const arrays = outputPorts(design).map((p, k) => ({ name: `out${k}`, shape: [samples, ...p.shape] }));
  const output = hasErrors(told) ? undefined : opened.also(take(openOutput(options.output, arrays, context)));
  if (!output) return refused(told);
  const tracer =
    options.trace === undefined
      ? undefined
      : opened.also(take(openTracer(options.trace, { loaded, resolved }, samples, context)));
  if (hasErrors(told)) return refused(told);
  const engine: Engine | undefined = opened.also(take(await startEngine(network, options, samples, context)));
  if (!engine) return refused(told, EXIT.tool);

  const comparers = [expected, reference].filter((c) => c !== undefined);
  const stages = { inputs, engine, output, comparers, tracer };
  const ran = await runBlocks(design, stages, samples, context.progress);
  take(ran);
  if (hasErrors(told)) return refused(told, ran.toolFailed ? engine.failure : EXIT.input);
  take(
    reading(() => {
      output.keep();
      tracer?.keep();
    }),
  );
  if (hasErrors(told)) return refused(told);

  const verdicts = [expected?.verdict(), reference?.verdict()] as const;
  const beyond = (verdicts[0]?.comparison.max ?? 0) > options.tolerance;
  const names = outputPorts(design).map((p, k) => `out${k} (${p.value}) [${samples}, ${p.shape.join(', ')}]`);
  const where = options.output === undefined ? '' : ` written to ${options.output}`;
  const threads = engine.threads > 1 ? `, ${engine.threads} threads` : '';
  return {
    exit: beyond ? EXIT.verdict : EXIT.done,
    diagnostics: told,
    text: [
      `${options.engine}: ${samples} samples${threads}, ${names.join(', ')}${where}`,
      ...verdicts.filter((v): v is Verdict => v !== undefined).map((v) => v.text),
      ...(beyond ? [`beyond the tolerance of ${options.tolerance}`] : []),
      ...(tracer ? ['', tracer.text()] : []),
    ].join('\n'),
    json: {
      engine: options.engine,
      samples,
      threads: engine.threads,
      outputs: arrays as unknown as Json,
      expect: verdictJson(verdicts[0]),
      reference: verdictJson(verdicts[1]),
      withinTolerance: !beyond,
      ...(tracer ? { trace: tracer.json() } : {}),
    },
  };
}
