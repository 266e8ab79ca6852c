// A typed, read-only view of an open HDF5 file. Every call into the library goes through one guard, because on a
// damaged file any of them may throw, and each such throw means the same to the caller.
import type * as H5 from 'h5wasm';

/** The file is damaged, or holds something this reader does not understand. `withHdf5` turns it into a diagnostic. */
export class Hdf5ReadError extends Error {
  override readonly name = 'Hdf5ReadError';
}

type AttributeValue = string | readonly string[] | number | readonly number[];

export interface Hdf5Dataset {
  readonly path: string;
  readonly shape: readonly number[];
  /** `float32`, `float64`, `int8` … `uint64`, or words for what is not read. */
  readonly type: string;
  readonly readable: boolean;
  /** Row-major values; whole numbers beyond 2^53 are a read error. Callers check `shape` first: this takes memory. */
  read(): Float64Array;
  /** Values of the rows `from` … `to` − 1 along the first axis, under the same rules and bound as `read`. */
  rows(from: number, to: number): Float64Array;
}

export interface Hdf5File {
  readonly name: string;
  has(path: string): 'group' | 'dataset' | undefined;
  children(group: string): readonly string[];
  attribute(path: string, name: string): AttributeValue | undefined;
  dataset(path: string): Hdf5Dataset | undefined;
  /** Must be called once; `withHdf5` does. */
  close(): void;
}

/** Elements of one dataset or attribute: 64 Mi. */
export const MAX_ELEMENTS = 2 ** 26;

/** The library's story in a line: its first cause that says something, or the last "minor". */
function shortReason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const truncated = /truncated file: eof = (\d+).*?stored_eof = (\d+)/.exec(text);
  if (truncated) return `the file is truncated: it has ${truncated[1]} bytes of ${truncated[2]}`;
  const minors = [...text.matchAll(/minor: (.+)/g)].map((m) => m[1]!.trim());
  const last = minors.at(-1);
  if (last) return last.toLowerCase();
  return text.split('\n')[0]!.slice(0, 200);
}

export function guard<T>(what: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof Hdf5ReadError) throw error;
    throw new Hdf5ReadError(`${what}: ${shortReason(error)}`);
  }
}

function typeName(meta: H5.Metadata): string {
  if (meta.type === 1) return `float${meta.size * 8}`;
  if (meta.type === 0) return `${meta.signed ? 'int' : 'uint'}${meta.size * 8}`;
  return meta.type === 3 ? 'text' : `HDF5 class ${meta.type}`;
}

type Numbers = ArrayLike<number> | ArrayLike<bigint>;

function isNumbers(value: unknown): value is Numbers {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

function toDoubles(values: Numbers, path: string): Float64Array {
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) {
    return Float64Array.from(values as BigInt64Array, (v: bigint | number) => {
      if (!Number.isSafeInteger(Number(v))) throw new Hdf5ReadError(`${path}: ${v} has no exact double`);
      return Number(v);
    });
  }
  return new Float64Array(values as ArrayLike<number>);
}

class OpenDataset implements Hdf5Dataset {
  readonly path: string;
  readonly shape: readonly number[];
  readonly type: string;
  readonly readable: boolean;
  private readonly dataset: H5.Dataset;

  constructor(path: string, dataset: H5.Dataset) {
    const meta = guard(path, () => dataset.metadata);
    this.path = path;
    this.dataset = dataset;
    this.shape = meta.shape ?? [];
    this.type = meta.shape === null ? 'an empty dataset' : typeName(meta);
    // Virtual datasets live in other files.
    const here = meta.virtual_sources === undefined;
    this.readable =
      here &&
      meta.shape !== null &&
      (meta.type === 0 || (meta.type === 1 && (meta.size === 4 || meta.size === 8)));
  }

  read(): Float64Array {
    return this.#values(
      this.shape.reduce((a, b) => a * b, 1),
      () => this.dataset.value,
    );
  }

  rows(from: number, to: number): Float64Array {
    const [, ...inner] = this.shape;
    const count = inner.reduce((a, b) => a * b, to - from);
    return this.#values(count, () =>
      this.dataset.slice([[from, to], ...inner.map((n): [number, number] => [0, n])]),
    );
  }

  #values(wanted: number, get: () => unknown): Float64Array {
    if (!this.readable) throw new Hdf5ReadError(`${this.path}: values of type ${this.type} are not read`);
    if (wanted > MAX_ELEMENTS)
      throw new Hdf5ReadError(`${this.path}: ${wanted} values, more than ${MAX_ELEMENTS}`);
    if (wanted === 0) return new Float64Array(0);
    // The library converts to the machine's byte order.
    const raw: unknown = guard(this.path, get);
    if (typeof raw === 'number') return Float64Array.of(raw);
    if (typeof raw === 'bigint')
      return toDoubles(raw < 0n ? BigInt64Array.of(raw) : BigUint64Array.of(raw), this.path);
    if (!isNumbers(raw) || raw.length !== wanted)
      throw new Hdf5ReadError(`${this.path}: does not hold ${wanted} numbers`);
    return toDoubles(raw, this.path);
  }
}

function attributeValue(value: unknown, where: string): AttributeValue {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value) && value.every((v) => typeof v === 'string')) return value;
  if (isNumbers(value)) return Array.from(value as ArrayLike<number | bigint>, Number);
  throw new Hdf5ReadError(`${where}: an attribute of this kind is not read`);
}

export function viewOf(h5: typeof H5, file: H5.File, name: string, release: () => void): Hdf5File {
  const get = (path: string): unknown => guard(path, () => (path === '' ? file : file.get(path)));
  return {
    name,
    has(path) {
      const found = get(path);
      if (found instanceof h5.Dataset) return 'dataset';
      return found instanceof h5.Group ? 'group' : undefined;
    },
    children(path) {
      const found = get(path);
      return found instanceof h5.Group ? guard(path, () => found.keys()) : [];
    },
    attribute(path, attribute) {
      const found = get(path);
      if (!(found instanceof h5.Group || found instanceof h5.Dataset)) return undefined;
      const where = `attribute ${attribute} of ${path || '/'}`;
      return guard(where, () => {
        const { attrs } = found;
        if (!Object.hasOwn(attrs, attribute)) return undefined;
        const stored = attrs[attribute]!;
        if (stored.shape === null) return [];
        if (stored.shape.reduce((a, b) => a * b, 1) > MAX_ELEMENTS)
          throw new Hdf5ReadError(`${where}: too large`);
        return attributeValue(stored.value, where);
      });
    },
    dataset(path) {
      const found = get(path);
      return found instanceof h5.Dataset ? new OpenDataset(path, found) : undefined;
    },
    close() {
      try {
        file.close();
      } catch {
        // Opened for reading only: nothing can be lost, and the content has been judged already.
      }
      release();
    },
  };
}
