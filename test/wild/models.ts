// Finds model files in a folder: those its index.jsonl names, or, without one, every file with a model's ending and
// every folder of a generated hls4ml project.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';

export interface WildModel {
  readonly name: string;
  /** As the index says; the ending of the name otherwise. */
  readonly format: string;
  /** Absolute path of the model's folder. */
  readonly folder: string;
  /** Relative to `folder`. */
  readonly file: string;
  readonly weights?: string;
}

const ENDINGS = new Set(['.h5', '.hdf5', '.keras', '.json', '.nn', '.yml', '.yaml']);

function text(entry: object, key: string): string | undefined {
  const value: unknown = Object.hasOwn(entry, key) ? (entry as Record<string, unknown>)[key] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** Lines that are no JSON object, or name no file, are left out: a folder of wild files is what is tested, not its index. */
function fromIndex(root: string): readonly WildModel[] {
  return readFileSync(join(root, 'index.jsonl'), 'utf8')
    .split('\n')
    .flatMap((line) => {
      let entry: unknown;
      try {
        entry = JSON.parse(line);
      } catch {
        return [];
      }
      if (typeof entry !== 'object' || entry === null) return [];
      const file = text(entry, 'file');
      if (file === undefined) return [];
      const folder = dirname(resolve(root, file));
      const weights = text(entry, 'weights_file');
      return [
        {
          name: text(entry, 'id') ?? file,
          format: text(entry, 'format') ?? extname(file).slice(1),
          folder,
          file: basename(file),
          ...(weights === undefined ? {} : { weights: relative(folder, resolve(root, weights)) }),
        },
      ];
    });
}

/** A `.json` is a model when a weights file of its name stands beside it or not; a lone weights file is none. */
function besides(folder: string, file: string): { readonly weights?: string } {
  if (extname(file) !== '.json') return {};
  const stem = file.slice(0, -'.json'.length);
  const found = [`${stem}_weights.h5`, `${stem}.weights.h5`].find((w) => existsSync(join(folder, w)));
  return found === undefined ? {} : { weights: found };
}

function fromFolder(root: string): readonly WildModel[] {
  const walk = (folder: string): readonly WildModel[] => {
    const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    const files = entries.filter((e) => e.isFile()).map((e) => e.name);
    const item = (file: string): WildModel => ({
      name: relative(root, join(folder, file)),
      format: extname(file).slice(1).toLowerCase(),
      folder,
      file,
      ...besides(folder, file),
    });
    // A project folder is one model, whatever else it holds.
    if (files.includes('hls4ml_config.yml')) return [item('hls4ml_config.yml')];
    const models = files.filter((f) => ENDINGS.has(extname(f).toLowerCase())).map(item);
    const taken = new Set(models.flatMap((m) => m.weights ?? []));
    return [
      ...models.filter((m) => !taken.has(m.file)),
      ...entries.filter((e) => e.isDirectory()).flatMap((e) => walk(join(folder, e.name))),
    ];
  };
  return walk(root);
}

export function findModels(folder: string): readonly WildModel[] {
  const root = resolve(folder);
  return existsSync(join(root, 'index.jsonl')) ? fromIndex(root) : fromFolder(root);
}
