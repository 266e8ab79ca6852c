// Layers that act in training alone: at inference they hand on their input, so they leave no op behind.
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
];

export const buildNothing: LayerBuilder = ({ inputs }) => ({ ops: [], output: inputs[0]! });
