// Runs one oracle case through the engines and compares every value with the recorded one.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import { compileEmulator } from '#src/backends/wasm/emulator';
import { readArrays } from '#src/data/npz';
import { alignOutputs } from '#src/driver/comparison';
import { inputPorts, interpret, type Samples, toArrays, toCodes } from '#src/driver/interpret';
import { matchArrays } from '#src/driver/match-arrays';
import { build } from '#src/driver/pipeline';
import type { SourceFiles } from '#src/driver/request';
import { compareArrays } from '#src/report/compare';
import type { OracleCase } from './cases.ts';
import { emulateCsim } from './csim.ts';

type Engine = 'interpreter' | 'wasm' | 'csim';

export interface EngineRun {
  readonly engine: Engine;
  readonly samples: number;
  readonly values: number;
  readonly differing: number;
  /** The worst difference, for people. */
  readonly worst?: string;
}

export type CaseResult = { readonly name: string } & (
  | { readonly outcome: 'equal' | 'differs'; readonly runs: readonly EngineRun[] }
  | { readonly outcome: 'unsupported' | 'refused'; readonly reasons: readonly string[] }
  | { readonly outcome: 'skipped'; readonly reasons: readonly string[] }
);

/**
 * Refusals that follow from a layer, attribute, strategy or kind of type that Burin does not have. Anything else that
 * stops a recorded case is a failure of ours.
 */
const NOT_SUPPORTED: ReadonlySet<string> = new Set([
  'unsupportedLayer',
  'unsupportedAttribute',
  'unsupportedActivation',
  'unsupportedQuantizer',
  'unsupportedTopology',
  'refused',
  'autoType',
  'foreignType',
  'shapeProblem',
]);

export interface RunOptions {
  /** Samples for the interpreter; the other engines run all. */
  readonly interpreted: number;
  /** Of the C++ engine; without one the interpreter runs alone. */
  readonly compiler: string | undefined;
  /** Names of catalogue entries by code. */
  readonly entryOf: (code: string) => string | undefined;
}

export function filesIn(folder: string): SourceFiles {
  const bytes = (name: string): Result<Uint8Array> => {
    try {
      return ok(new Uint8Array(readFileSync(join(folder, name))));
    } catch {
      return failed([{ code: 'missing', severity: 'error', message: `${name} is missing`, notes: [] }]);
    }
  };
  return {
    bytes,
    text: (name) => {
      const found = bytes(name);
      return found.value ? ok(new TextDecoder().decode(found.value)) : failed(found.diagnostics);
    },
  };
}

export function errorsOf(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.filter((d) => d.severity === 'error');
}

function stopped(name: string, diagnostics: readonly Diagnostic[], options: RunOptions): CaseResult {
  const errors = errorsOf(diagnostics);
  const supported = errors.some((d) => !NOT_SUPPORTED.has(options.entryOf(d.code) ?? ''));
  return {
    name,
    outcome: supported ? 'refused' : 'unsupported',
    reasons: errors.map((d) => `${d.code} ${d.message}`),
  };
}

export function load(folder: string, file: string): Result<ReturnType<typeof readArrays>['value'] & object> {
  const read = readArrays(new Uint8Array(readFileSync(join(folder, file))), file, file);
  return read.value ? ok(read.value, read.diagnostics) : failed(read.diagnostics);
}

export async function runCase(item: OracleCase, options: RunOptions): Promise<CaseResult> {
  const { name, folder } = item;
  if (item.recorded === 'undefined') {
    return { name, outcome: 'skipped', reasons: [`recorded as ${item.recorded}`] };
  }
  if (existsSync(join(folder, 'layer_list.json'))) {
    return {
      name,
      outcome: 'unsupported',
      reasons: ['its model is a list of hls4ml layers, not a Keras file'],
    };
  }
  const built = await build({ model: 'config.yml', set: [] }, filesIn(folder));
  if (!built.design) return stopped(name, built.diagnostics, options);
  const { design } = built;
  const inputs = load(folder, 'inputs.npz');
  const recorded = load(folder, 'outputs.npz');
  if (!inputs.value || !recorded.value)
    return stopped(name, [...inputs.diagnostics, ...recorded.diagnostics], options);
  const matched = matchArrays(inputs.value, inputPorts(design), 'in', 'inputs.npz');
  if (!matched.value) return stopped(name, matched.diagnostics, options);
  const codes = toCodes(matched.value, design, matched.value.samples);
  if (!codes.value) return stopped(name, codes.diagnostics, options);
  const runs: EngineRun[] = [];
  const { compiler } = options;
  const engines: Readonly<Record<Engine, () => Samples | Promise<Samples>>> = {
    interpreter: () => interpret(design, codes.value!.slice(0, options.interpreted)),
    wasm: () => compileEmulator(design).runCodes(codes.value!),
    csim: () => emulateCsim(design, codes.value!, compiler!),
  };
  for (const engine of compiler === undefined
    ? (['interpreter', 'wasm'] as const)
    : (['interpreter', 'wasm', 'csim'] as const)) {
    const outputs = await engines[engine]();
    const ours = toArrays(design, outputs);
    const theirs = alignOutputs(ours, recorded.value, design, 'outputs.npz');
    if (!theirs.value) return stopped(name, theirs.diagnostics, options);
    const { values, differing, worst } = compareArrays(ours, theirs.value);
    const where =
      worst &&
      `${worst.output} sample ${worst.sample} element ${worst.index}: ${worst.ours}, recorded ${worst.theirs}`;
    runs.push({ engine, samples: outputs.length, values, differing, ...(where ? { worst: where } : {}) });
  }
  return { name, outcome: runs.some((r) => r.differing > 0) ? 'differs' : 'equal', runs };
}
