// A random Keras model as files in memory, and what the reference says of it.
import type * as h5wasm from 'h5wasm';
import { failed, ok } from '#ir/diagnostics/diagnostic';
import type { SourceFiles } from '#src/driver/request';
import { hdf5Bytes } from '../frontends-keras/keras-files.ts';
import { evaluateKeras, type Weights } from './keras-model.ts';
import type { RandomKeras } from './random-keras.ts';
import type { Tensor } from './tensor.ts';

/** A file as `save_weights` writes it: a group a layer of the outermost model, paths of its weights below it. */
function weightsBytes(groups: RandomKeras['groups']): Promise<Uint8Array> {
  return hdf5Bytes((file) => {
    const write = (group: h5wasm.Group, path: readonly string[], { shape, data }: Tensor): void => {
      const [head, ...rest] = path;
      if (rest.length === 0) {
        group.create_dataset({ name: head!, data, shape: [...shape], dtype: '<d' });
        return;
      }
      const next = group.keys().includes(head!)
        ? (group.get(head!) as h5wasm.Group)
        : group.create_group(head!);
      write(next, rest, { shape, data });
    };
    if (groups.size > 0) file.create_attribute('layer_names', [...groups.keys()]);
    for (const [name, weights] of groups) {
      const group = file.create_group(name);
      const paths = [...weights.keys()].map((w) => `${w}:0`);
      if (paths.length > 0) group.create_attribute('weight_names', paths);
      for (const [path, tensor] of weights) write(group, `${path}:0`.split('/'), tensor);
    }
  });
}

export async function filesOf({ description, groups }: RandomKeras): Promise<SourceFiles> {
  const json = JSON.stringify({ ...description, keras_version: '2.12.0', backend: 'tensorflow' });
  const h5 = await weightsBytes(groups);
  const bytes = (name: string) =>
    name === 'w.h5'
      ? ok(h5)
      : name === 'm.json'
        ? ok(new TextEncoder().encode(json))
        : failed([{ code: 'BN701', severity: 'error' as const, message: `no file ${name}`, notes: [] }]);
  return {
    bytes,
    text: (name) => {
      const found = bytes(name);
      return found.value ? ok(new TextDecoder().decode(found.value)) : failed(found.diagnostics);
    },
  };
}

export function referenceOutputs(net: RandomKeras, sample: readonly Tensor[]): readonly Tensor[] {
  const all = new Map([...net.groups.values()].flatMap((g) => [...g]));
  const weights: Weights = (layer, weight) => all.get(`${layer}/${weight}`);
  return evaluateKeras(net.description, sample, weights);
}
