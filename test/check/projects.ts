// Projects to check: small models written here and the calorimeter decoder, all through the driver as in a compile.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Design } from '#ir/design/design';
import type { Diagnostic } from '#ir/diagnostics/diagnostic';
import { ok } from '#ir/diagnostics/diagnostic';
import { emitProject, type Project } from '#src/backends/vitis/project';
import { checkProject } from '#src/check/index';
import { testDataOf } from '#src/driver/csim-data';
import { build } from '#src/driver/pipeline';
import { testVectors } from '#src/driver/test-data';
import { DEFAULT_TOOL, loadTargets, type ToolTable } from '#src/targets/index';

export interface Built {
  readonly design: Design;
  readonly project: Project;
}

/** Two inputs of one type, a resource-strategy layer, a softmax, a concatenation: streams under DATAFLOW. */
export const PAIR = `model pair
target "xcvu13p-flga2577-2-e" { clock 5ns  io stream  strategy resource }
input a: fixed<16,6>[4]
input b: fixed<16,6>[4]
h = a |> dense_1: dense(3) {
  weight = [[0.5, -1, 0.25], [1.5, 0.75, -0.5], [-0.25, 2, 1], [0, 0.125, -1.25]]
  bias = [0.5, -0.25, 0]
} |> relu_1: relu
g = b |> dense_2: dense(2) {
  weight = [[1, -0.5], [0.25, 2], [-1, 0.75], [0.5, 0.5]]
  bias = [0.125, 0]
} |> softmax_1: softmax
output joined: concat(h, g)
rule * { default fixed<16,6> }
rule dense_1 { reuse 2 }
`;

/** The same idea on arrays under one PIPELINE. */
export const PARALLEL = `model flat
target "xcvu13p-flga2577-2-e" { clock 5ns  io parallel  strategy latency }
input x: fixed<16,6>[4]
h = x |> dense_1: dense(3) {
  weight = [[0.5, -1, 0.25], [1.5, 0.75, -0.5], [-0.25, 2, 1], [0, 0.125, -1.25]]
  bias = [0.5, -0.25, 0]
} |> relu_1: relu
output h |> dense_2: dense(2) { weight = [[1, -0.5], [0.25, 2], [-1, 0.75]]  bias = [0.125, 0] }
rule * { default fixed<16,6> }
`;

async function through(model: string, bytes: (name: string) => Uint8Array): Promise<Built> {
  const built = await build(
    { model, set: [] },
    {
      bytes: (name) => ok(bytes(name)),
      text: (name) => ok(new TextDecoder().decode(bytes(name))),
    },
  );
  if (!built.design) throw new Error(JSON.stringify(built.diagnostics));
  const vectors = testVectors(built.design, 2);
  if (!vectors.value) throw new Error(JSON.stringify(vectors.diagnostics));
  const project = emitProject(built.design, testDataOf(built.design, vectors.value));
  return { design: built.design, project };
}

export function textProject(text: string): Promise<Built> {
  return through('model.nn', () => new TextEncoder().encode(text));
}

/** A model of examples/, read from the repository. */
export function exampleProject(example: string, model: string): Promise<Built> {
  const folder = join(import.meta.dirname, '..', '..', 'examples', example);
  return through(model, (name) => new Uint8Array(readFileSync(join(folder, name))));
}

export function toolTables(): readonly ToolTable[] {
  const targets = loadTargets();
  if (!targets.value) throw new Error(JSON.stringify(targets.diagnostics));
  return [...targets.value.tools.values()].filter((t) => t.tool === 'vitis_hls');
}

export function defaultTool(): ToolTable {
  const tool = toolTables().find((t) => t.name === DEFAULT_TOOL);
  if (!tool) throw new Error(`there is no ${DEFAULT_TOOL}`);
  return tool;
}

export function checked(built: Built, files: ReadonlyMap<string, string>): readonly Diagnostic[] {
  return checkProject(files, built.design, defaultTool());
}
