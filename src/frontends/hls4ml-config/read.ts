// Reads an hls4ml configuration YAML: text in, settings and statements with their places out. Pure; names below
// LayerType and LayerName are checked in resolve.ts, when the model is known.
import { configMessages } from '#ir/diagnostics/catalogue/config';
import { diagnose, failed, hasErrors, ok, type Result } from '#ir/diagnostics/diagnostic';
import { badValue, isFull, type Sink, sortKeys } from './report.ts';
import { readTopLevel, type TopLevel } from './settings.ts';
import {
  attrStatement,
  layerStatements,
  precisionStatements,
  type Scope,
  type Section,
  type Statement,
} from './statements.ts';
import { HLS_CONFIG_KEYS, MODEL_KEYS, TOP_KEYS, WRITER_KEYS } from './top-keys.ts';
import { trainingScript } from './training-script.ts';
import type { MapEntry } from './yaml-tree.ts';
import { fields, isNull, type MapTree, readYaml } from './yaml-tree.ts';

export interface Hls4mlConfig extends TopLevel {
  readonly file: string;
  /** In the order Model, LayerType, LayerName: ascending precedence. */
  readonly sections: readonly Section[];
}

const MODEL: Scope = { level: 'Model' };

/** `fileName` is for messages only; paths in the result are as written. */
export function readHls4mlConfig(text: string, fileName: string): Result<Hls4mlConfig> {
  const tree = readYaml(text, fileName);
  if (tree.value === undefined) return failed(tree.diagnostics);
  const root = tree.value;
  if (root.kind !== 'map') {
    const why = `it holds ${root.kind === 'seq' ? 'a list' : 'no mapping'}`;
    return failed([
      ...tree.diagnostics,
      diagnose(configMessages.notHls4ml, { file: fileName, why }, { at: root.at }),
    ]);
  }
  const script = trainingScript(root, fileName);
  if (script) return failed([...tree.diagnostics, script]);
  if (!root.entries.some(({ key }) => TOP_KEYS.has(key))) {
    const found = root.entries.slice(0, 8).map(({ key }) => key.slice(0, 40));
    const why = `none of its keys (${found.join(', ')}${root.entries.length > 8 ? ', …' : ''}) is one of hls4ml`;
    return failed([
      ...tree.diagnostics,
      diagnose(configMessages.notHls4ml, { file: fileName, why }, { at: root.at }),
    ]);
  }

  const sink: Sink = [...tree.diagnostics];
  const bookkeeping: MapEntry[] = [];
  const top = sortKeys(root.entries, 'at the top level', TOP_KEYS, sink, bookkeeping);
  const writer = childMap(top.get('WriterConfig'), sink);
  if (writer) sortKeys(writer.entries, 'below WriterConfig', WRITER_KEYS, sink, bookkeeping);
  const hls = childMap(top.get('HLSConfig'), sink);
  const sections = hls ? readSections(hls, sink, bookkeeping) : [];
  const old = oldStyle(top, hls !== undefined, sink);
  const config: Hls4mlConfig = {
    file: fileName,
    ...readTopLevel(top, sink),
    sections: [...(old ? [old] : []), ...sections],
  };
  if (bookkeeping.length > 0) {
    const keys = bookkeeping.map(({ key }) => key).join(', ');
    sink.push(diagnose(configMessages.noEffectHere, { keys }, { at: bookkeeping[0]!.keyAt }));
  }
  if (isFull(sink)) sink.push(diagnose(configMessages.tooMany, { file: fileName }));
  return hasErrors(sink) ? failed(sink) : ok(config, sink);
}

function childMap(entry: MapEntry | undefined, sink: Sink): MapTree | undefined {
  if (!entry || isNull(entry.value)) return undefined;
  if (entry.value.kind === 'map') return entry.value;
  sink.push(badValue(entry, 'must be a mapping'));
  return undefined;
}

/** DefaultPrecision and ReuseFactor of files older than HLSConfig; beside it nobody reads them. */
function oldStyle(
  top: ReadonlyMap<string, MapEntry>,
  hasHlsConfig: boolean,
  sink: Sink,
): Section | undefined {
  const precision = top.get('DefaultPrecision');
  const reuse = top.get('ReuseFactor');
  if (hasHlsConfig) {
    for (const entry of [precision, reuse]) {
      if (!entry) continue;
      const key = entry.key;
      const why = `beside HLSConfig it is not read; write ${key.replace('Default', '')} below HLSConfig.Model`;
      sink.push(
        diagnose(configMessages.noEffect, { key, level: 'at the top level', why }, { at: entry.keyAt }),
      );
    }
    return undefined;
  }
  const statements: Statement[] = [
    ...(precision ? precisionStatements(precision, MODEL, sink) : []),
    ...(reuse ? attrStatement(reuse, 'reuse', sink) : []),
  ];
  return statements.length > 0 ? { scope: MODEL, statements } : undefined;
}

function readSections(hls: MapTree, sink: Sink, bookkeeping: MapEntry[]): readonly Section[] {
  const parts = sortKeys(hls.entries, 'directly below HLSConfig', HLS_CONFIG_KEYS, sink, bookkeeping);
  const sections: Section[] = [];
  const model = childMap(parts.get('Model'), sink);
  if (model) sections.push({ scope: MODEL, statements: modelStatements(model, sink, bookkeeping) });
  for (const level of ['LayerType', 'LayerName'] as const) {
    for (const entry of childMap(parts.get(level), sink)?.entries ?? []) {
      const scope: Scope = { level, name: entry.key, at: entry.keyAt };
      const body = childMap(entry, sink);
      sections.push({ scope, statements: body ? layerStatements(body, scope, sink) : [] });
    }
  }
  return sections;
}

function modelStatements(model: MapTree, sink: Sink, bookkeeping: MapEntry[]): readonly Statement[] {
  const acting = sortKeys(model.entries, 'below HLSConfig.Model', MODEL_KEYS, sink, bookkeeping);
  const precision = acting.get('Precision');
  return [
    ...(precision ? precisionStatements(precision, MODEL, sink) : []),
    ...(['ReuseFactor', 'Strategy'] as const).flatMap((key) => {
      const entry = fields(model).get(key);
      return entry ? attrStatement(entry, key === 'Strategy' ? 'strategy' : 'reuse', sink) : [];
    }),
  ];
}
