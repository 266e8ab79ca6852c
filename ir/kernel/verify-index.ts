// Are all indices inside their dimensions? Interval arithmetic over the loop bounds answers most cases at once;
// where it cannot tell, the loop points that matter are enumerated, skipping those a static guard excludes.
import { codeRange } from '../fixed/type.ts';
import type { IndexExpr } from './index-expr.ts';
import { printElement } from './print-expr.ts';
import { indicesOf, type Point, staticCode } from './static.ts';
import type { BufferEntity, Place, Range } from './verify-scope.ts';
import { partsOfIndex } from './walk.ts';

/** Loop spaces up to this many points are enumerated; beyond, the index must be provable by intervals. */
const MAX_POINTS = 1_000_000;

type Ranges = (index: string) => Range;

/** Every value the index can take lies in the result; `dim` is the dimension a clamp clamps to. */
function indexRange(i: IndexExpr, ranges: Ranges, place: Place, dim?: number): Range {
  const inner = (x: IndexExpr): Range => indexRange(x, ranges, place);
  switch (i.kind) {
    case 'lit':
      return { min: i.value, max: i.value };
    case 'var':
      return ranges(i.name);
    case 'add': {
      const a = inner(i.a);
      const b = inner(i.b);
      return { min: a.min + b.min, max: a.max + b.max };
    }
    case 'scale': {
      const a = inner(i.a);
      const [x, y] = [a.min * i.by, a.max * i.by];
      return { min: Math.min(x, y), max: Math.max(x, y) };
    }
    case 'div': {
      const a = inner(i.a);
      return { min: Math.floor(a.min / i.by), max: Math.floor(a.max / i.by) };
    }
    case 'mod': {
      const a = inner(i.a);
      const low = Math.floor(a.min / i.by);
      if (low !== Math.floor(a.max / i.by)) return { min: 0, max: i.by - 1 };
      return { min: a.min - low * i.by, max: a.max - low * i.by };
    }
    case 'rom': {
      const known = place.options.romRange?.(i.rom);
      const rom = place.find(i.rom);
      return known ?? (rom?.kind === 'buffer' ? codes(rom.type) : { min: 0, max: 0 });
    }
    case 'data':
      return i.clamp && dim !== undefined ? { min: 0, max: dim - 1 } : codes(i.value.type);
  }
}

function codes(type: Parameters<typeof codeRange>[0]): Range {
  const { min, max } = codeRange(type);
  return { min: Number(min), max: Number(max) };
}

/** The range over whole loops. */
export function wholeRange(i: IndexExpr, place: Place): Range {
  return indexRange(i, (name) => ({ min: 0, max: (place.count(name) ?? 1) - 1 }), place);
}

function variables(index: readonly IndexExpr[]): Set<string> {
  const names = new Set<string>();
  const visit = (i: IndexExpr): void => {
    if (i.kind === 'var') names.add(i.name);
    // Loop indices inside a data value do not narrow it.
    partsOfIndex(i).indices.forEach(visit);
  };
  index.forEach(visit);
  return names;
}

function inside(
  index: readonly IndexExpr[],
  buffer: BufferEntity,
  lanes: number,
  ranges: Ranges,
  place: Place,
): boolean {
  const { dims } = buffer;
  const each = index.map((i, d) => indexRange(i, ranges, place, dims[d]));
  if (each.some((r, d) => !(r.min >= 0 && r.max < dims[d]!))) return false;
  const last = each.reduce((at, r, d) => at * dims[d]! + r.max, 0);
  return last + lanes <= dims.reduce((a, b) => a * b, 1);
}

/** Runs `visit` on each point of the indices' space that the guards allow, until it returns false. */
function everyPoint(names: readonly string[], place: Place, visit: (point: Point) => boolean): boolean {
  const guards = place.guards.filter((g) => {
    return [...indicesOf(g.cond, place.staticLocal)].every((name) => names.includes(name));
  });
  const point = new Map(names.map((name) => [name, 0]));
  const step = (d: number): boolean => {
    if (d === names.length) {
      const open = guards.every((g) => (staticCode(g.cond, point, place.staticLocal) !== 0n) === g.holds);
      return !open || visit(point);
    }
    const count = place.count(names[d]!) ?? 0;
    for (let i = 0; i < count; i++) {
      point.set(names[d]!, i);
      if (!step(d + 1)) return false;
    }
    return true;
  };
  return step(0);
}

/** The loop indices to enumerate: the index's own and those its guards tie them to. */
function pointSpace(index: readonly IndexExpr[], place: Place): readonly string[] {
  const names = variables(index);
  for (const g of place.guards) {
    const tied = indicesOf(g.cond, place.staticLocal);
    if ([...tied].some((name) => names.has(name))) for (const name of tied) names.add(name);
  }
  return [...names];
}

/** Checks form and range of an element reference of which `lanes` consecutive elements are touched. */
export function checkElement(
  name: string,
  index: readonly IndexExpr[],
  buffer: BufferEntity,
  lanes: number,
  place: Place,
): void {
  const text = printElement(name, index);
  if (index.length !== buffer.dims.length) {
    place.problem(`${text} has ${index.length} indices, ${name} has ${buffer.dims.length} dimensions`);
    return;
  }
  const whole: Ranges = (i) => ({ min: 0, max: (place.count(i) ?? 1) - 1 });
  if (inside(index, buffer, lanes, whole, place)) return;
  const names = pointSpace(index, place);
  const points = names.reduce((n, i) => n * (place.count(i) ?? 1), 1);
  const size = buffer.dims.map((d) => `[${d}]`).join('');
  const touched = lanes > 1 ? ` with ${lanes} lanes` : '';
  if (points > MAX_POINTS) {
    place.problem(`${text}${touched} cannot be shown to stay inside ${name}${size}`);
    return;
  }
  everyPoint(names, place, (point) => {
    const single: Ranges = (i) => ({ min: point.get(i) ?? 0, max: point.get(i) ?? 0 });
    if (inside(index, buffer, lanes, single, place)) return true;
    const at = [...point].map(([i, v]) => `${i} = ${v}`).join(', ');
    place.problem(`${text}${touched} leaves ${name}${size}${at === '' ? '' : ` at ${at}`}`);
    return false;
  });
}
