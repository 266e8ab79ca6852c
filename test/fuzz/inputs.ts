// The inputs of a run. Input number `index` of a kind and seed is the same on every machine, so a failure is named by
// three words; kinds take turns in proportion to what an input of theirs costs.
import { Random } from '../kernels/random.ts';
import { DESCRIPTIONS, hdf5Files, KN, MANIFEST, NN, NPY, SETTINGS, YAML } from './corpus.ts';
import { mutateBytes } from './mutate-bytes.ts';
import { mutateJson, mutateText } from './mutate-text.ts';

/** Shares of a run without `--kind`, in hundredths: the formats users hand over have nine tenths. */
export const SHARES = { nn: 37, yaml: 23, json: 26, hdf5: 4, kn: 4, npy: 2, config: 2, wasm: 2 } as const;

export type InputKind = keyof typeof SHARES;

export const INPUT_KINDS = Object.keys(SHARES) as readonly InputKind[];

export interface Input {
  readonly kind: InputKind;
  /** Text and JSON as UTF-8. */
  readonly bytes: Uint8Array;
  /** One of a few ways to use the bytes. */
  readonly way: number;
}

function randomOf(kind: InputKind, seed: number, index: number): Random {
  return new Random(((seed + 1) * 1_000_003 + index * 16 + INPUT_KINDS.indexOf(kind)) | 0);
}

function textOf(from: readonly string[], r: Random): string {
  return mutateText(r.pick(from), r.pick(from), r);
}

function jsonText(value: unknown, r: Random): string {
  const text = JSON.stringify(r.chance(0.9) ? mutateJson(value, r) : value);
  return r.chance(0.15) ? mutateText(text, JSON.stringify(value), r) : text;
}

/** The inputs of one kind; HDF5 files are made when first asked for. */
export async function inputsOf(kind: InputKind, seed: number): Promise<(index: number) => Input> {
  const files = kind === 'hdf5' ? await hdf5Files() : [];
  const utf8 = new TextEncoder();
  return (index) => {
    const r = randomOf(kind, seed, index);
    const way = r.int(0, 99);
    const made = (): Uint8Array => {
      switch (kind) {
        case 'nn':
          return utf8.encode(textOf(NN, r));
        case 'yaml':
          return utf8.encode(textOf(YAML, r));
        case 'kn':
          return utf8.encode(textOf(KN, r));
        case 'json':
          return utf8.encode(jsonText(r.pick(DESCRIPTIONS), r));
        case 'config':
          return utf8.encode(way < 50 ? textOf(SETTINGS, r) : jsonText(JSON.parse(MANIFEST), r));
        case 'wasm':
          return utf8.encode(String(r.int(0, 2 ** 30)));
        case 'npy':
          return mutateBytes(r.pick(NPY), r);
        case 'hdf5':
          return mutateBytes(r.pick(files), r);
      }
    };
    return { kind, bytes: made(), way };
  };
}
