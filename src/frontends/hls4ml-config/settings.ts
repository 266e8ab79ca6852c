// The outermost level of an hls4ml file: model files, project, part, clock, interface. Where the file is silent,
// hls4ml's own defaults stand, and say so.
import { configMessages } from '#ir/diagnostics/catalogue/config';
import { diagnose } from '#ir/diagnostics/diagnostic';
import { nearestName } from '#ir/diagnostics/nearest';
import type { Setting, Settings } from '#ir/graph/module';
import type { Location } from '#ir/location';
import { readMaximum } from './maximum.ts';
import { badValue, type Sink } from './report.ts';
import {
  numberOf,
  type Read,
  readClock,
  readIo,
  readPart,
  readPath,
  readProjectName,
  readUncertainty,
  textValue,
} from './values.ts';
import { isNull, type MapEntry, shown } from './yaml-tree.ts';

export interface TopLevel {
  readonly modelJson?: Setting<string>;
  readonly modelH5?: Setting<string>;
  readonly kerasModel?: Setting<string>;
  readonly settings: Settings;
}

const BACKENDS = [
  'Vitis',
  'Vivado',
  'VivadoAccelerator',
  'Quartus',
  'oneAPI',
  'Catapult',
  'Libero',
  'SymbolicExpression',
];

const REFUSED_BACKENDS: Readonly<Record<string, string>> = {
  vivadoaccelerator:
    'Burin writes the bare kernel, without the wrapper and drivers of that back end; write Vitis',
  quartus: 'Burin writes projects for Vitis HLS; write Vitis and an AMD part',
  oneapi: 'Burin writes projects for Vitis HLS; write Vitis and an AMD part',
  catapult: 'Burin writes projects for Vitis HLS; write Vitis and an AMD part',
  libero: 'Burin writes projects for Vitis HLS; write Vitis and an AMD part',
  symbolicexpression: 'symbolic expressions are not neural networks',
};

export function byDefault(what: string): Location {
  return { kind: 'default', what: `hls4ml: ${what}` };
}

/** Reads the acting keys of the top level. */
export function readTopLevel(keys: ReadonlyMap<string, MapEntry>, sink: Sink): TopLevel {
  const vivado = readBackend(keys.get('Backend'), sink);
  const of = <T>(key: string, read: (entry: MapEntry) => Read<T>): Setting<T> | undefined =>
    readSetting(keys.get(key), read, sink);
  const path = (entry: MapEntry): Read<string> => readPath(entry.value);

  const modelJson = of('KerasJson', path);
  const modelH5 = of('KerasH5', path);
  const kerasModel = of('KerasModel', path);
  const clockPeriod = of('ClockPeriod', (entry) => readClock(numberOf(entry.value))) ?? {
    value: 5,
    origin: byDefault('ClockPeriod'),
  };
  const outputDir = of('OutputDir', path);
  const maximumType = readMaximum(keys.get('HLSConfig'));
  const projectName = of('ProjectName', (entry) => readProjectName(entry.value));
  return {
    ...(modelJson ? { modelJson } : {}),
    ...(modelH5 ? { modelH5 } : {}),
    ...(kerasModel ? { kerasModel } : {}),
    settings: {
      part: readPartKeys(keys, sink) ?? { value: 'xcvu13p-flga2577-2-e', origin: byDefault('Part') },
      clockPeriod,
      clockUncertainty: of('ClockUncertainty', (entry) =>
        readUncertainty(textValue(entry.value), clockPeriod.value),
      ) ?? {
        value: { value: vivado ? 12.5 : 27, unit: '%' },
        origin: byDefault(`ClockUncertainty of the ${vivado ? 'Vivado' : 'Vitis'} back end`),
      },
      io: readIoKey(keys.get('IOType'), sink) ?? { value: 'io_parallel', origin: byDefault('IOType') },
      compat: { value: 'hls4ml', origin: byDefault('arithmetic of an hls4ml configuration') },
      ...(maximumType ? { maximumType } : {}),
      ...(projectName ? { projectName } : {}),
      ...(outputDir ? { outputDir } : {}),
    },
  };
}

function readSetting<T>(
  entry: MapEntry | undefined,
  read: (entry: MapEntry) => Read<T>,
  sink: Sink,
): Setting<T> | undefined {
  if (!entry || isNull(entry.value)) return undefined;
  const found = read(entry);
  if ('value' in found) return { value: found.value, origin: entry.value.at };
  sink.push(badValue(entry, found.wanted));
  return undefined;
}

/** `Part` since 0.7, `XilinxPart` before; where both stand, the newer one counts. */
function readPartKeys(keys: ReadonlyMap<string, MapEntry>, sink: Sink): Setting<string> | undefined {
  const old = keys.get('XilinxPart');
  const part = keys.get('Part');
  if (part && old) {
    const why = 'Part stands beside it and counts';
    sink.push(
      diagnose(
        configMessages.noEffect,
        { key: 'XilinxPart', level: 'at the top level', why },
        { at: old.keyAt },
      ),
    );
  }
  return readSetting(part ?? old, (entry) => readPart(textValue(entry.value)), sink);
}

function readIoKey(
  entry: MapEntry | undefined,
  sink: Sink,
): Setting<'io_parallel' | 'io_stream'> | undefined {
  if (entry && textValue(entry.value)?.toLowerCase() === 'io_serial') {
    const why =
      'hls4ml dropped it after 0.5, and its serial interface has no kernels here; write io_stream (one position a token) or io_parallel';
    sink.push(
      diagnose(configMessages.refused, { key: 'IOType', value: 'io_serial', why }, { at: entry.value.at }),
    );
    return undefined;
  }
  return readSetting(entry, (found) => readIo(textValue(found.value)), sink);
}

/** Whether the file speaks of Vivado HLS, as a file without a Backend does. */
function readBackend(entry: MapEntry | undefined, sink: Sink): boolean {
  if (!entry || isNull(entry.value)) return true;
  const at = entry.value.at;
  const value = shown(entry.value);
  const name = textValue(entry.value)?.toLowerCase() ?? '';
  if (name === 'vitis') return false;
  if (name === 'vivado') {
    sink.push(diagnose(configMessages.otherBackend, { backend: value }, { at, fix: 'write Backend: Vitis' }));
    return true;
  }
  const why = Object.hasOwn(REFUSED_BACKENDS, name) ? REFUSED_BACKENDS[name] : undefined;
  if (why !== undefined) {
    sink.push(diagnose(configMessages.refused, { key: 'Backend', value, why }, { at }));
    return false;
  }
  const near = nearestName(name, BACKENDS);
  const wanted = 'must be Vitis (or Vivado, which is read as Vitis)';
  const fix = near === undefined ? undefined : `write ${near}`;
  sink.push(diagnose(configMessages.badValue, { key: 'Backend', value, wanted }, { at, fix }));
  return false;
}
