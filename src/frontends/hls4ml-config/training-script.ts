// Recognises the configuration of a training script that keeps hls4ml settings in a part of it, and says where each
// of them belongs in a configuration of hls4ml.
import { configMessages } from '#ir/diagnostics/catalogue/config';
import { type Diagnostic, diagnose, type Note } from '#ir/diagnostics/diagnostic';
import { TOP_KEYS } from './top-keys.ts';
import type { MapEntry, MapTree } from './yaml-tree.ts';

/** Where the settings of such scripts belong. */
const BELONGS: ReadonlyMap<string, string> = new Map([
  ['OutputDir', 'OutputDir at the top level'],
  ['ProjectName', 'ProjectName at the top level'],
  ['XilinxPart', 'Part at the top level'],
  ['Part', 'Part at the top level'],
  ['Backend', 'Backend: Vitis at the top level'],
  ['IOType', 'IOType at the top level'],
  ['ClockPeriod', 'ClockPeriod at the top level'],
  ['ClockUncertainty', 'ClockUncertainty at the top level'],
  ['Precision', 'Precision below HLSConfig.Model'],
  ['ReuseFactor', 'ReuseFactor below HLSConfig.Model'],
  ['Strategy', 'Strategy below HLSConfig.Model'],
  ['Override', 'its layers below HLSConfig.LayerName'],
  ['PrecisionActivation', 'Precision below HLSConfig.LayerType.Activation'],
  ['RemoveSoftmax', 'no key: take the layer before the softmax as the output of the model'],
]);

const MODEL_SOURCES = ['KerasJson', 'KerasH5', 'KerasModel', 'OnnxModel', 'PytorchModel', 'HLSConfig'];

function hls4mlKeys(entry: MapEntry): readonly MapEntry[] {
  if (entry.value.kind !== 'map') return [];
  return entry.value.entries.filter(({ key }) => BELONGS.has(key) || TOP_KEYS.has(key));
}

/** The diagnostic for such a file; undefined for any other. */
export function trainingScript(root: MapTree, file: string): Diagnostic | undefined {
  if (root.entries.some(({ key }) => MODEL_SOURCES.includes(key))) return undefined;
  const part = root.entries
    .map((entry) => ({ entry, keys: hls4mlKeys(entry) }))
    .filter(({ keys }) => keys.length >= 3)
    .sort((a, b) => b.keys.length - a.keys.length)[0];
  if (!part) return undefined;
  const notes: Note[] = part.keys.flatMap(({ key, keyAt }) => {
    const place = BELONGS.get(key);
    return place === undefined ? [] : [{ message: `${key} → ${place}`, at: keyAt }];
  });
  return diagnose(
    configMessages.trainingScript,
    { file, key: `${part.entry.key}:` },
    {
      at: part.entry.keyAt,
      notes,
      fix: 'write a YAML file with KerasH5 (or KerasJson and KerasH5) and these settings in the places named above',
    },
  );
}
