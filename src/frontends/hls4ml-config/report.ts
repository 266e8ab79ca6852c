// Diagnostics about keys: whether a key is unknown, stands at the wrong level, does nothing or is refused. All readers
// of this folder report through here, so that a key is described in the same words wherever it turns up.
import { configMessages } from '#ir/diagnostics/catalogue/config';
import { type Diagnostic, diagnose } from '#ir/diagnostics/diagnostic';
import { nearestName } from '#ir/diagnostics/nearest';
import type { KeyFate, KeyTable, Plain } from './facts.ts';
import { camelCase, EXACT_KEYS, isQuiet, LAYER_KEYS, ROLE_NAMES } from './layer-keys.ts';
import { HLS_CONFIG_KEYS, MODEL_KEYS, TOP_KEYS, WRITER_KEYS } from './top-keys.ts';
import { type MapEntry, shown } from './yaml-tree.ts';

export type Sink = Diagnostic[];

const MAX_PROBLEMS = 200;

/** A file with so many problems is not looked at further. */
export function isFull(sink: Sink): boolean {
  return sink.length >= MAX_PROBLEMS;
}

/** Keys a layer's entry may hold, in the spelling of hls4ml. */
export const LAYER_KEY_NAMES: readonly string[] = [
  'Precision',
  ...EXACT_KEYS.keys(),
  ...[...LAYER_KEYS.keys()].filter((attr) => ![...EXACT_KEYS.values()].includes(attr)).map(camelCase),
  ...[...ROLE_NAMES].map((role) => `${role}_t`),
];

const LEVELS: readonly (readonly [string, ReadonlySet<string>])[] = [
  ['at the top level', new Set(TOP_KEYS.keys())],
  ['directly below HLSConfig', new Set(HLS_CONFIG_KEYS.keys())],
  ['below HLSConfig.Model', new Set(MODEL_KEYS.keys())],
  ['below a name of LayerType or LayerName', new Set(LAYER_KEY_NAMES)],
  ['below Precision', new Set([...ROLE_NAMES, 'default', 'maximum'])],
  ['below WriterConfig', new Set(WRITER_KEYS.keys())],
];

/** The levels a key may stand at, in words. */
function placesOf(key: string): string | undefined {
  const places = LEVELS.filter(([, keys]) => keys.has(key)).map(([place]) => place);
  return places.length > 0 ? places.join(' or ') : undefined;
}

/** An entry whose key is not in the table of its level. */
export function strangeKey(entry: MapEntry, level: string, here: Iterable<string>): Diagnostic {
  const { key, keyAt: at } = entry;
  const places = placesOf(key);
  if (places !== undefined) return diagnose(configMessages.misplacedKey, { key, level, places }, { at });
  const known = [...here];
  const near = nearestName(key, known);
  if (near !== undefined) {
    return diagnose(configMessages.unknownKey, { key, level }, { at, fix: `write ${near}${alsoAt(near)}` });
  }
  const elsewhere = nearestName(
    key,
    LEVELS.flatMap(([, keys]) => [...keys]),
  );
  const fix = elsewhere === undefined ? undefined : `write ${elsewhere}, ${placesOf(elsewhere)}`;
  const notes = [
    { message: `keys here are ${known.slice(0, 40).join(', ')}${known.length > 40 ? ', …' : ''}` },
  ];
  return diagnose(
    configMessages.unknownKey,
    { key, level },
    { at, fix, notes: fix === undefined ? notes : [] },
  );
}

function alsoAt(key: string): string {
  return ` (it may stand ${placesOf(key) ?? 'here'})`;
}

export function badValue(entry: MapEntry, wanted: string): Diagnostic {
  return diagnose(
    configMessages.badValue,
    { key: entry.key, value: shown(entry.value), wanted },
    { at: entry.value.at },
  );
}

/** A known key that does nothing or is refused; `undefined` when its value asks for nothing. */
function idleKey(entry: MapEntry, level: string, fate: KeyFate): Diagnostic | undefined {
  const { key, value } = entry;
  if (value.kind === 'scalar' && (value.value === null || isQuiet(fate, value.value as Plain)))
    return undefined;
  if (fate.does === 'nothing') {
    return diagnose(configMessages.noEffect, { key, level, why: fate.why }, { at: entry.keyAt });
  }
  if (fate.does === 'refused') {
    return diagnose(configMessages.refused, { key, value: shown(value), why: fate.why }, { at: value.at });
  }
  return undefined;
}

/**
 * Sorts the entries of a level: acting ones are returned by key, all others are reported. Bookkeeping keys are
 * collected for one note at the end.
 */
export function sortKeys(
  entries: readonly MapEntry[],
  level: string,
  table: KeyTable,
  sink: Sink,
  bookkeeping: MapEntry[],
): ReadonlyMap<string, MapEntry> {
  const acting = new Map<string, MapEntry>();
  for (const entry of entries) {
    if (isFull(sink)) break;
    const fate = table.get(entry.key);
    if (!fate) sink.push(strangeKey(entry, level, table.keys()));
    else if (fate.does === 'acts') acting.set(entry.key, entry);
    else if (fate.does === 'bookkeeping') bookkeeping.push(entry);
    else {
      const found = idleKey(entry, level, fate);
      if (found) sink.push(found);
    }
  }
  return acting;
}
