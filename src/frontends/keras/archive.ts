// `.keras` archives: a zip of config.json (the description), metadata.json (the version) and model.weights.h5.
// Nothing is unpacked to disk, and sizes are bounded before memory is taken.

import { frontendsMessages as M } from '#ir/diagnostics/catalogue/frontends';
import { diagnose, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import { readZip, type ZipEntry } from '#src/data/zip';
import { MAX_FILE_BYTES } from '../hdf5/open.ts';
import { type ModelFile, parseDescription } from './description.ts';
import { field, type JsonObject, textField } from './json.ts';

/** More than any layer's assets. */
const MAX_ENTRIES = 10_000;

const MEMBERS = ['config.json', 'metadata.json', 'model.weights.h5'] as const;

export interface Archive {
  readonly description: JsonObject;
  /** The HDF5 file inside; its name says so. */
  readonly weights: ModelFile;
}

export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04;
}

function textOf(entry: ZipEntry, name: string): Result<Uint8Array> {
  const bytes = entry.read();
  if (!('problem' in bytes)) return ok(bytes);
  const at = { kind: 'model' as const, file: name, path: entry.name };
  return failed([diagnose(M.archive, { file: name, why: `${entry.name}: ${bytes.problem}` }, { at })]);
}

/** Opens an archive; `name` is for messages. */
export function readArchive({ bytes, name }: ModelFile): Result<Archive> {
  const zip = readZip(bytes, { bytes: MAX_FILE_BYTES, entries: MAX_ENTRIES });
  const broken = (why: string, fix?: string) => failed([diagnose(M.archive, { file: name, why }, { fix })]);
  if ('problem' in zip) return broken(zip.problem);
  const find = (member: string) => zip.entries.find((e) => e.name === member);
  const missing = MEMBERS.filter((m) => find(m) === undefined);
  if (missing.length > 0) {
    const others = zip.entries.slice(0, 6).map((e) => JSON.stringify(e.name.slice(0, 60)));
    const npz = find('model.weights.npz') !== undefined;
    const fix = npz ? 'save it with h5py installed, so that the weights are an .h5 inside' : undefined;
    return broken(`it holds no ${missing.join(', no ')} but ${others.join(', ') || 'nothing'}`, fix);
  }
  const parts = MEMBERS.map((m) => textOf(find(m)!, name));
  const problems = parts.flatMap((p) => p.diagnostics);
  if (problems.length > 0) return failed(problems);
  const [config, metadata, weights] = parts.map((p) => p.value!) as [Uint8Array, Uint8Array, Uint8Array];
  const read = (member: string, content: Uint8Array): Result<JsonObject> => {
    const inside = `${name}:${member}`;
    const diagnostics: ReturnType<typeof diagnose>[] = [];
    const found = parseDescription(
      new TextDecoder().decode(content),
      inside,
      (d) => void diagnostics.push(d),
    );
    return found ? ok(found) : failed(diagnostics);
  };
  const description = read('config.json', config);
  const about = read('metadata.json', metadata);
  if (!description.value || !about.value) return failed([...description.diagnostics, ...about.diagnostics]);
  const version = textField(about.value, 'keras_version');
  const known = field(description.value, 'keras_version') !== undefined || version === undefined;
  return ok({
    description: known ? description.value : { ...description.value, keras_version: version },
    weights: { bytes: weights, name: `${name}:model.weights.h5` },
  });
}
