// How many elements of a parameter a function hands on: one that is the same in every call is known to who reads it.
import { operatorCode } from '#ir/operators/builder';
import type { OperatorFunction } from '#ir/operators/graph';

const CONST = operatorCode('const');

/** Undefined, which is all, unless the function is one block, which says. */
export function elementsGiven(f: OperatorFunction, place: number): number | undefined {
  const [only, ...more] = f.body;
  if (more.length > 0 || (only !== undefined && only.kind !== 'block')) return undefined;
  let given = 0;
  for (const { cell, node } of only?.outputs ?? []) {
    if (cell.storage !== place || only!.graph.op[node] === CONST) continue;
    given += cell.elements?.length ?? 1;
  }
  return given;
}
