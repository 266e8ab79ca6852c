// What a layer builder gets and gives. A builder reads one layer of the file and answers with ops; what it cannot
// read it reports, and answers nothing.
import type { Diagnostic } from '#ir/diagnostics/diagnostic';
import type { Op, Shape, Tensor, ValueRef } from '#ir/graph/module';
import type { Rule } from '#ir/graph/rules';
import type { Location } from '#ir/location';
import type { JsonObject } from './json.ts';

/** One call of a layer, connections resolved to names. `name` is unique; that of a first call is the layer's. */
export interface KerasLayer {
  readonly className: string;
  readonly name: string;
  readonly config: JsonObject;
  /** Names of the layers whose output it takes, in order. */
  readonly inputs: readonly string[];
  /** Whose weights it has: the models around the layer, outermost first, and the layer's name in the file. */
  readonly path: readonly string[];
  readonly at: Location;
}

/** A float tensor and whether the file keeps it in double precision (numpy then computes in double). */
export interface StoredWeight {
  readonly tensor: Extract<Tensor, { kind: 'float' }>;
  readonly double: boolean;
}

export interface LayerContext {
  readonly layer: KerasLayer;
  readonly inputs: readonly ValueRef[];
  /** One an input; undefined below a layer that could not be read. */
  readonly shapes: readonly (Shape | undefined)[];
  report(diagnostic: Diagnostic): void;
  /** The layer's weight of that name. Absence, a wrong shape and bad values are reported; unknown `expected` is not checked. */
  weight(name: string, expected: Shape | undefined): StoredWeight | undefined;
  /** A name no other op has, `wanted` if possible. */
  freshName(wanted: string): string;
}

/** The last op makes the layer's output, unless `output` says otherwise. */
interface BuiltLayer {
  readonly ops: readonly Op[];
  readonly output?: ValueRef;
  readonly rules?: readonly Rule[];
}

export type LayerBuilder = (context: LayerContext) => BuiltLayer | undefined;

export function outputOf(op: Op): ValueRef {
  return { op: op.name, output: 0 };
}

/** An op without weights, attributes as given; roles and shapes are the passes' business. */
export function makeOp(
  parts: Pick<Op, 'kind' | 'name' | 'inputs' | 'source'> & Partial<Pick<Op, 'attrs' | 'weights'>>,
): Op {
  return { attrs: {}, weights: {}, roles: {}, shapes: [], ...parts };
}

/** The place of something inside a layer, such as its kernel quantiser. */
export function placeIn(layer: KerasLayer, part: string): Location {
  return layer.at.kind === 'model' ? { ...layer.at, path: `${layer.at.path} ${part}` } : layer.at;
}
