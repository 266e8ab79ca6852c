// hls4ml's `maximum` precision, the bound of the types it infers for `auto`: HLSConfig, Model, Precision, maximum.
import type { FixedType } from '#ir/fixed/type';
import type { Setting } from '#ir/graph/module';
import { typeText } from './statements.ts';
import { readTypeText } from './type-text.ts';
import type { MapEntry } from './yaml-tree.ts';

const PATH = ['Model', 'Precision', 'maximum'];

/** What is written; errors in it are reported with the other precisions. */
export function readMaximum(hlsConfig: MapEntry | undefined): Setting<FixedType> | undefined {
  let at = hlsConfig;
  for (const key of PATH) {
    if (at?.value.kind !== 'map') return undefined;
    at = at.value.entries.find((entry) => entry.key === key);
  }
  if (!at) return undefined;
  const parsed = readTypeText(typeText(at.value));
  if (!('type' in parsed) || parsed.type === 'auto') return undefined;
  return { value: parsed.type, origin: at.value.at };
}
