// The samples of a data file, block by block, whatever kind of file it is: its content says so, and for tables of text
// its name. Nothing here holds more than a block, except arrays that lie column by column.
import { resolve } from 'node:path';
import type { Port } from '#ir/design/design';
import { emulationMessages as M } from '#ir/diagnostics/catalogue/emulation';
import { enginesMessages } from '#ir/diagnostics/catalogue/engines';
import { diagnose, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import type { ArrayReader } from '#src/data/array-reader';
import { type ByteSource, DataError, reading } from '#src/data/byte-source';
import { openCsv } from '#src/data/csv';
import { npyReader, streamOf } from '#src/data/npy';
import { openNpz } from '#src/data/npz';
import { sizeOfPort } from '#src/driver/interpret';
import { type Matched, matchShapes } from '#src/driver/match-arrays';
import { hasHdf5Signature } from '#src/frontends/hdf5/signature';
import { type OpenFile, openFile } from '#src/toolchain/open-file';
import type { Context } from '../host.ts';

export interface SampleReader {
  readonly samples: number;
  /** The next samples, one array a port, row-major. What is wrong with the file is a DataError. */
  readonly next: (count: number) => readonly Float64Array[];
  readonly close: () => void;
}

/** What a file of arrays is read for. */
export interface Wanted {
  readonly ports: readonly Port[];
  readonly prefix: 'in' | 'out';
}

type Readers = ReadonlyMap<string, () => ArrayReader>;

function startsWith(source: ByteSource, prefix: readonly number[]): boolean {
  if (source.size < prefix.length) return false;
  const bytes = source.read(0, prefix.length);
  return prefix.every((b, i) => bytes[i] === b);
}

const NUMPY = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const ZIP = [0x50, 0x4b];

/** All inputs or outputs side by side. */
function fromCsv(source: ByteSource, file: string, { ports }: Wanted): Omit<SampleReader, 'close'> {
  const sizes = ports.map(sizeOfPort);
  const columns = sizes.reduce((a, b) => a + b, 0);
  const expected = ports.map((p) => `${sizeOfPort(p)} of "${p.value}"`).join(', ');
  const table = openCsv(source, file, columns, expected);
  if (table.rows === 0) throw new DataError(diagnose(enginesMessages.noSamples, { file }));
  return {
    samples: table.rows,
    next: (count) => {
      const rows = table.next(count);
      if (ports.length === 1) return [rows];
      let from = 0;
      return sizes.map((size) => {
        const data = new Float64Array(count * size);
        for (let s = 0; s < count; s++)
          data.set(rows.subarray(s * columns + from, s * columns + from + size), s * size);
        from += size;
        return data;
      });
    },
  };
}

function fromArrays(arrays: Readers, file: string, wanted: Wanted): Result<Omit<SampleReader, 'close'>> {
  // Shapes stand in headers, so that opening every array costs a header each.
  const opened = reading(() => new Map([...arrays].map(([name, open]) => [name, open()])));
  if (!opened.value) return failed(opened.diagnostics);
  const matched = matchShapes(opened.value, wanted.ports, wanted.prefix, file);
  if (!matched.value) return failed(matched.diagnostics);
  const { samples, arrays: readers } = matched.value;
  const sizes = wanted.ports.map(sizeOfPort);
  return ok({ samples, next: (count) => readers.map((r, k) => r.next(count * sizes[k]!)) });
}

interface Name {
  readonly file: string;
  /** Of an array inside, after a colon. */
  readonly pick?: string;
}

/** `FILE.npz:NAME` and `FILE.h5:PATH` take one array. */
function nameOf(path: string): Name {
  const [, file = path, pick] = /^(.*\.(?:npz|h5|hdf5)):([^:\\]+)$/i.exec(path) ?? [];
  return pick === undefined ? { file } : { file, pick };
}

async function arraysIn(
  source: ByteSource,
  { file, pick }: Name,
  lone: string,
): Promise<Result<{ readonly arrays: Readers; readonly close?: () => void }>> {
  if (hasHdf5Signature(source)) {
    const { openHdf5Source } = await import('#src/frontends/hdf5/open');
    const { hdf5Arrays } = await import('#src/frontends/hdf5/arrays');
    const opened = await openHdf5Source(source, file);
    const h5 = opened.value;
    if (!h5) return failed(opened.diagnostics);
    const arrays = reading(() => hdf5Arrays(h5, pick === undefined ? undefined : { path: pick, as: lone }));
    if (arrays.value) return ok({ arrays: arrays.value, close: () => h5.close() });
    h5.close();
    return failed(arrays.diagnostics);
  }
  if (startsWith(source, ZIP)) {
    const arrays = openNpz(source, file);
    if (!arrays.value) return failed(arrays.diagnostics);
    const picked = pick === undefined ? undefined : arrays.value.get(pick);
    return ok({ arrays: picked ? new Map([[lone, picked]]) : arrays.value });
  }
  return ok({ arrays: new Map([[lone, () => npyReader(streamOf(source), source.size, file)]]) });
}

async function openIn(source: OpenFile, name: Name, wanted: Wanted): Promise<Result<SampleReader>> {
  const { file } = name;
  const binary = startsWith(source, NUMPY) || startsWith(source, ZIP) || hasHdf5Signature(source);
  if (!binary && /\.csv$/i.test(file)) {
    const table = reading(() => fromCsv(source, file, wanted));
    return table.value ? ok({ ...table.value, close: source.close }) : failed(table.diagnostics);
  }
  if (!binary && !/\.(?:npy|npz|h5|hdf5)$/i.test(file))
    return failed([diagnose(M.unknownDataKind, { file, use: 'read' })]);
  const arrays = await arraysIn(source, name, `${wanted.prefix}0`);
  if (!arrays.value) return failed(arrays.diagnostics);
  const close = (): void => {
    arrays.value?.close?.();
    source.close();
  };
  const samples = fromArrays(arrays.value.arrays, file, wanted);
  if (samples.value) return ok({ ...samples.value, close });
  arrays.value.close?.();
  return failed(samples.diagnostics);
}

/** The caller closes what it gets. */
export async function openSamples(
  path: string,
  wanted: Wanted,
  context: Context,
): Promise<Result<SampleReader>> {
  const name = nameOf(path);
  const source = openFile(resolve(context.host.cwd, name.file), name.file);
  if (!source.value) return failed(source.diagnostics);
  const opened = await openIn(source.value, name, wanted);
  if (!opened.value) source.value.close();
  return opened;
}

/** The first `limit` samples at once. */
export async function readSamples(
  path: string,
  wanted: Wanted,
  limit: number,
  context: Context,
): Promise<Result<Matched>> {
  const opened = await openSamples(path, wanted, context);
  const reader = opened.value;
  if (!reader) return failed(opened.diagnostics);
  try {
    const samples = Math.min(limit, reader.samples);
    return reading(() => ({ samples, arrays: reader.next(samples) }));
  } finally {
    reader.close();
  }
}
