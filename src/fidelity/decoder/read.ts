// A decoder's description from its file. Every key is known or refused with the nearest known one, and what is described
// must make sense before any network runs.
import { fidelityMessages } from '#ir/diagnostics/catalogue/fidelity';
import { type Diagnostic, diagnose, failed, hasErrors, ok, type Result } from '#ir/diagnostics/diagnostic';
import { readYaml, type Tree } from '#src/frontends/hls4ml-config/yaml-tree';
import { Fields } from '../fields.ts';
import {
  BASES,
  type Decoder,
  INPUT_TRANSFORMS,
  type InputPart,
  OUTPUT_TRANSFORMS,
  type OutputPart,
} from './description.ts';

/** Numbers in or out of one shower. */
const MAX_VALUES = 2 ** 20;
const OUTPUTS = ['voxels', 'layers', 'response', 'ignore'] as const;

function inputPart(tree: Tree, report: (d: Diagnostic) => void): InputPart | undefined {
  const fields = Fields.of(tree, fidelityMessages.decoderFile, report, 'an item of input');
  if (!fields) return undefined;
  if (fields.has('noise')) {
    const count = fields.whole('noise', 1, MAX_VALUES);
    fields.close();
    return count === undefined ? undefined : { kind: 'noise', count };
  }
  const name = fields.text('condition');
  const transform = fields.oneOf('transform', INPUT_TRANSFORMS, 'none');
  const subtract = fields.number('subtract', 0);
  const divide = fields.number('divide', 1, (x) => (x === 0 ? 'it is 0' : undefined));
  fields.close(['noise']);
  if (name === undefined || !transform || subtract === undefined || divide === undefined) return undefined;
  return { kind: 'condition', name, transform, subtract, divide };
}

function outputPart(tree: Tree, report: (d: Diagnostic) => void): OutputPart | undefined {
  const fields = Fields.of(tree, fidelityMessages.decoderFile, report, 'an item of output');
  if (!fields) return undefined;
  const kind = OUTPUTS.find((k) => fields.has(k));
  if (!kind) {
    fields.complain(`an item of output is one of ${OUTPUTS.join(', ')}`);
    return undefined;
  }
  const count = fields.whole(kind, 1, kind === 'response' ? 1 : MAX_VALUES);
  if (kind === 'ignore') {
    fields.close();
    return count === undefined
      ? undefined
      : { kind, count, of: 'MeV', transform: 'none', multiply: 1, normalise: false };
  }
  const of = fields.oneOf('of', BASES);
  const transform = fields.oneOf('transform', OUTPUT_TRANSFORMS, 'none');
  const multiply = fields.number('multiply', 1);
  const normalise = kind === 'response' ? false : fields.flag('normalise', false);
  fields.close(OUTPUTS);
  if (count === undefined || !of || !transform || multiply === undefined || normalise === undefined)
    return undefined;
  return { kind, count, of, transform, multiply, normalise };
}

/** Parts that a part may be a share of come before it in this order. */
const LEVEL = { MeV: 0, incident_energies: 0, response: 1, layers: 2, voxels: 3, ignore: 0 } as const;

function outputProblems(parts: readonly OutputPart[]): readonly string[] {
  const count = (kind: string): number => parts.filter((p) => p.kind === kind).length;
  return [
    ...(count('voxels') === 1 ? [] : ['output needs voxels, once']),
    ...(['response', 'layers'] as const)
      .filter((kind) => count(kind) > 1)
      .map((kind) => `output has ${kind} more than once`),
    ...parts
      .filter((p) => LEVEL[p.of] >= LEVEL[p.kind] && p.kind !== 'ignore')
      .map((p) => `${p.kind} cannot be a share of ${p.of}`),
    ...parts
      .filter((p) => (p.of === 'response' || p.of === 'layers') && count(p.of) === 0)
      .map((p) => `${p.kind} is a share of ${p.of}, which output lacks`),
  ];
}

function geometryOf(
  tree: Tree | undefined,
  report: (d: Diagnostic) => void,
): Decoder['geometry'] | undefined {
  if (tree?.kind === 'scalar' && tree.text !== '') return { name: tree.text };
  if (!tree) return undefined;
  const fields = Fields.of(tree, fidelityMessages.decoderFile, report, 'geometry');
  const file = fields?.text('file');
  const name = fields?.text('data_set');
  fields?.close();
  return file === undefined || name === undefined ? undefined : { name, file };
}

/** Syntax errors, unknown keys and contradictions are diagnostics at their lines of `file`. */
export function readDecoder(text: string, file: string): Result<Decoder> {
  const tree = readYaml(text, file);
  if (!tree.value) return failed(tree.diagnostics);
  const diagnostics: Diagnostic[] = [...tree.diagnostics];
  const report = (d: Diagnostic): void => void diagnostics.push(d);
  const fields = Fields.of(tree.value, fidelityMessages.decoderFile, report, 'the file');
  if (!fields) return failed(diagnostics);
  const geometry = geometryOf(fields.tree('geometry'), report);
  const input = fields.list('input').map((item) => inputPart(item, report));
  const output = fields.list('output').map((item) => outputPart(item, report));
  const threshold = fields.number('threshold', 0);
  fields.close();
  if (hasErrors(diagnostics)) return failed(diagnostics);
  const outputs = output.filter((p) => p !== undefined);
  const at = tree.value.at;
  const problems = outputProblems(outputs).map((why) =>
    diagnose(fidelityMessages.decoderFile, { why }, { at }),
  );
  if (problems.length > 0 || !geometry || threshold === undefined) return failed(problems);
  const inputs = input.filter((p) => p !== undefined);
  return ok({ geometry, input: inputs, output: outputs, threshold }, diagnostics);
}
