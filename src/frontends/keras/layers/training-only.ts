// Layers that act in training alone, or never: at inference they hand on their input, so they leave no op behind.
import { frontendsMessages as M } from '#ir/diagnostics/catalogue/frontends';
import { diagnose } from '#ir/diagnostics/diagnostic';
import type { LayerBuilder } from '../layer.ts';

export const TRAINING_ONLY: readonly string[] = [
  'Dropout',
  'SpatialDropout1D',
  'SpatialDropout2D',
  'SpatialDropout3D',
  'GaussianNoise',
  'GaussianDropout',
  'AlphaDropout',
  'ActivityRegularization',
  'Identity',
];

export const buildNothing: LayerBuilder = ({ layer, inputs, report }) => {
  const [output] = inputs;
  if (output && inputs.length === 1) return { ops: [], output };
  // There is no op here whose shape rule would say it.
  const why = `it takes one input, not ${inputs.length}`;
  report(diagnose(M.layerInputs, { layer: layer.name, why }, { at: layer.at }));
  return undefined;
};
