// Concatenate along the last axis.
import { type LayerBuilder, makeOp } from '../layer.ts';
import { isLastAxis } from './axis.ts';

export const buildConcatenate: LayerBuilder = (context) => {
  const { layer, inputs } = context;
  if (!isLastAxis(context)) return undefined;
  return { ops: [makeOp({ kind: 'concatenate', name: layer.name, inputs, source: layer.at })] };
};
