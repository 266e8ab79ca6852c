// Readers of single values. Each returns the value, or says what the key wants; nothing else looks at raw YAML.
import type { Settings } from '#ir/graph/module';
import type { ScalarTree, Tree } from './yaml-tree.ts';

export type Read<T> = { readonly value: T } | { readonly wanted: string };

const FILE_PATH = /^[^\0\r\n]{1,1024}$/;
const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;
const PART = /^[a-z0-9-]{1,40}$/;

function scalar(tree: Tree): ScalarTree | undefined {
  return tree.kind === 'scalar' && tree.value !== null ? tree : undefined;
}

/** Keys written `1e9` are text in YAML 1.1, and numbers to everybody else. */
export function numberOf(tree: Tree): number | undefined {
  const found = scalar(tree);
  if (!found) return undefined;
  if (typeof found.value === 'number') return found.value;
  if (
    typeof found.value !== 'string' ||
    !/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(found.value.trim())
  ) {
    return undefined;
  }
  return Number(found.value);
}

export function textValue(tree: Tree): string | undefined {
  return scalar(tree)?.text;
}

export function readPath(tree: Tree): Read<string> {
  const text = textValue(tree);
  return text !== undefined && FILE_PATH.test(text) ? { value: text } : { wanted: 'must be a path' };
}

export function readProjectName(tree: Tree): Read<string> {
  const text = textValue(tree);
  return text !== undefined && NAME.test(text)
    ? { value: text }
    : {
        wanted:
          'must be a name of letters, digits and underscores (it becomes a C++ function), at most 64 long',
      };
}

export function readPart(text: string | undefined): Read<string> {
  const part = text?.trim().toLowerCase();
  return part !== undefined && PART.test(part)
    ? { value: part }
    : { wanted: 'must be a part number such as xcvu13p-flga2577-2-e: letters, digits and dashes' };
}

export function readClock(value: number | undefined): Read<number> {
  return value !== undefined && value >= 0.001 && value <= 10_000
    ? { value }
    : { wanted: 'must be a number of nanoseconds above 0 (0.001 to 10000)' };
}

type Uncertainty = NonNullable<Settings['clockUncertainty']>['value'];

/** The tool takes a percentage of the period, or nanoseconds; either way less than the period (ns). */
export function readUncertainty(text: string | undefined, period = 10_000): Read<Uncertainty> {
  const match = /^\s*(\d+(?:\.\d*)?|\.\d+)\s*(%|ns)?\s*$/.exec(text ?? '');
  const value = Number(match?.[1]);
  const unit = match?.[2] === '%' ? '%' : 'ns';
  // What is less than a picosecond would be written with an exponent.
  return match && (value === 0 || value >= 0.001) && value < (unit === '%' ? 100 : period)
    ? { value: { value, unit } }
    : {
        wanted:
          'must be a percentage of the clock period below 100 (27%) or a number of nanoseconds below the period',
      };
}

export function readIo(text: string | undefined): Read<'io_parallel' | 'io_stream'> {
  const io = text?.trim().toLowerCase();
  return io === 'io_parallel' || io === 'io_stream'
    ? { value: io }
    : { wanted: 'must be io_parallel or io_stream' };
}
