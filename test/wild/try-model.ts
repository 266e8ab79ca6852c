// What becomes of one model file: it compiles and emulates, or it is refused with places and reasons.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Design } from '#ir/design/design';
import { type Diagnostic, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import { printLocation } from '#ir/location';
import { emit } from '#src/driver/emit';
import { inputPorts, interpret, type Samples, sizeOfPort, toArrays, toCodes } from '#src/driver/interpret';
import { build } from '#src/driver/pipeline';
import type { SourceFiles } from '#src/driver/request';
import { DEFAULT_TOOL, loadTargets, type ToolTable } from '#src/targets/index';
import type { WildModel } from './models.ts';

export type Outcome =
  | {
      readonly outcome: 'compiles';
      readonly samples: number;
      readonly values: number;
      readonly bytes: number;
    }
  | { readonly outcome: 'refused'; readonly reasons: readonly string[]; readonly unplaced: number }
  | { readonly outcome: 'crashed' | 'hung'; readonly reasons: readonly string[] };

/** Samples stop here; one always runs. */
const EMULATION_MS = 3000;
const MAX_SAMPLES = 5;

function filesIn(folder: string): SourceFiles {
  const bytes: SourceFiles['bytes'] = (name, at) => {
    try {
      return ok(new Uint8Array(readFileSync(join(folder, name))));
    } catch {
      const place = at ?? { kind: 'argument' as const, text: name };
      return failed([
        { code: 'BN701', severity: 'error', message: `cannot read "${name}"`, notes: [], at: place },
      ]);
    }
  };
  return {
    bytes,
    text: (name, at): Result<string> => {
      const found = bytes(name, at);
      return found.value ? ok(new TextDecoder().decode(found.value)) : failed(found.diagnostics);
    },
  };
}

function reasonOf(d: Diagnostic): string {
  const place = d.at ? `${printLocation(d.at)}: ` : '';
  return `${d.code} ${place}${d.message}${d.fix ? ` (${d.fix})` : ''}`;
}

/** Numbers in -2 … 2 from a linear congruence: the same in every run. */
function numbers(count: number, seed: number): Float64Array {
  let state = seed >>> 0;
  return Float64Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 30 - 2;
  });
}

let tool: ToolTable | undefined;

function toolTable(): ToolTable {
  tool ??= loadTargets().value?.tools.get(DEFAULT_TOOL);
  if (!tool) throw new Error(`no table of ${DEFAULT_TOOL}`);
  return tool;
}

/** Emulates random samples, and writes the project with them as its test data. */
function useDesign(design: Design): Extract<Outcome, { readonly outcome: 'compiles' }> {
  const start = performance.now();
  const inputs: Samples[number][] = [];
  const outputs: Samples[number][] = [];
  let values = 0;
  while (inputs.length < MAX_SAMPLES && (inputs.length === 0 || performance.now() - start < EMULATION_MS)) {
    const sample = inputs.length;
    const arrays = inputPorts(design).map((port, k) => numbers(sizeOfPort(port), 1 + sample * 16 + k));
    const codes = toCodes({ arrays, samples: 1 }, design, 1);
    if (!codes.value) throw new Error(codes.diagnostics.map((d) => d.message).join('; '));
    const results = interpret(design, codes.value);
    for (const { data } of toArrays(design, results)) {
      if (!data.every(Number.isFinite)) throw new Error('an output is no finite number');
      values += data.length;
    }
    inputs.push(codes.value[0]!);
    outputs.push(results[0]!);
  }
  const project = emit(design, { inputs, outputs }, toolTable());
  if (!project.value) throw new Error(project.diagnostics.map((d) => d.message).join('; '));
  const bytes = [...project.value.files.values()].reduce((n, text) => n + text.length, 0);
  return { outcome: 'compiles', samples: inputs.length, values, bytes };
}

export async function tryModel(model: WildModel): Promise<Outcome> {
  const { folder, file, weights } = model;
  const built = await build({ model: file, ...(weights ? { weights } : {}), set: [] }, filesIn(folder));
  const errors = built.diagnostics.filter((d) => d.severity === 'error');
  if (built.design && errors.length === 0) return useDesign(built.design);
  if (errors.length === 0) throw new Error('neither a design nor an error');
  const unplaced = errors.filter((d) => d.at === undefined).length;
  return { outcome: 'refused', reasons: errors.map(reasonOf), unplaced };
}
