// The pipeline from what a front end hands over to what the lowering takes: one array, one line a pass.
import type { Module } from '#ir/graph/module';
import { completeAttributes } from './complete-attributes.ts';
import { dropUnitBatchNorm } from './drop-unit-batch-norm.ts';
import { eliminateLinear } from './eliminate-linear.ts';
import { fuseUnspecified } from './fuse-unspecified.ts';
import { inferShapes } from './infer-shapes.ts';
import { insertClones } from './insert-clones.ts';
import { legalReuse } from './legal-reuse.ts';
import { type PassesOptions, type PassesResult, runPipeline } from './manager.ts';
import { ORDER } from './order.ts';
import type { Pass } from './pass.ts';
import { preflight } from './preflight.ts';
import { quantizeWeights } from './quantize-weights.ts';
import { removeDead } from './remove-dead.ts';
import { resolveConfiguration } from './resolve-configuration.ts';
import { skipSoftmax } from './skip-softmax.ts';

export const PASSES: readonly Pass[] = [
  inferShapes,
  skipSoftmax,
  fuseUnspecified,
  resolveConfiguration,
  eliminateLinear,
  dropUnitBatchNorm,
  removeDead,
  completeAttributes,
  legalReuse,
  insertClones,
  quantizeWeights,
  preflight,
];

/** From a front end's module to one every stage behind can take; no value when a diagnostic is an error. */
export function runPasses(module: Module, options: PassesOptions = {}): PassesResult {
  return runPipeline(PASSES, ORDER, module, options);
}
