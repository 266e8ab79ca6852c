// Messages about model files: BN1xx.
import { type MessageSpec, message } from '../diagnostic.ts';

interface InFile {
  readonly file: string;
  readonly why: string;
}

interface OfLayer {
  readonly layer: string;
}

const quoted = (name: string): string => JSON.stringify(name);

export const frontendsMessages = {
  notHdf5: message<InFile>(
    'BN101',
    'error',
    ({ file, why }) => `${file} is not an HDF5 file: ${why}`,
    'A file in HDF5 format starts with the signature 89 48 44 46 0D 0A 1A 0A (at byte 0, or at 512, 1024, …). The file ' +
      'given where Keras weights or a whole-model .h5 are expected has none. Save with model.save("m.h5") or ' +
      'model.save_weights("w.h5") of Keras 2; if the file came out of a repository, check that it is not a pointer of a ' +
      'large-file store.',
  ),
  hdf5Corrupt: message<InFile>(
    'BN102',
    'error',
    ({ file, why }) => `${file} cannot be read as HDF5: ${why}`,
    'The HDF5 library found the file truncated or inconsistent. Nothing of it is used. Copy or download the file again, ' +
      'and compare its size and checksum with the original.',
  ),
  notJson: message<InFile>(
    'BN103',
    'error',
    ({ file, why }) => `${file} is not valid JSON: ${why}`,
    'The architecture of a Keras model is read from the text that model.to_json() returns, or from the attribute ' +
      'model_config of a whole-model .h5. This text does not parse as JSON.',
  ),
  notKeras: message<InFile>(
    'BN104',
    'error',
    ({ file, why }) => `${file} describes no Keras model: ${why}`,
    'A Keras model description is an object with class_name Sequential, Functional or Model and a config that lists the ' +
      'layers. Write it with model.to_json(), or save the whole model with model.save("m.h5").',
  ),
  kerasVersion: message<InFile & { readonly version: string }>(
    'BN105',
    'error',
    ({ file, version, why }) => `${file} was written by Keras ${version}, which is not read: ${why}`,
    'Burin reads models of Keras 2 (tf.keras up to TensorFlow 2.15, QKeras) and of Keras 3. Keras 1 names its layers and ' +
      'weights differently. Load the model where it was made and save it with a newer Keras, as a whole-model .h5 or a ' +
      '.keras archive.',
  ),
  noWeights: message<{ readonly file: string }>(
    'BN106',
    'error',
    ({ file }) => `${file} describes the layers but holds no weights`,
    'A JSON description has no weights. They come from a second file: HDF5 as model.save_weights("w.h5") writes it, given ' +
      'with --weights, or from a whole-model .h5, which holds both.',
  ),
  unsupportedLayer: message<OfLayer & { readonly className: string }>(
    'BN107',
    'error',
    ({ layer, className }) => `layer ${quoted(layer)} is of class ${className}, which is not supported`,
    'The model has a layer that no reader exists for. All such layers are listed together. A layer that does nothing at ' +
      'inference can be left out before saving; others may be expressible by supported ones.',
  ),
  unsupportedAttribute: message<
    OfLayer & { readonly attribute: string; readonly value: string; readonly why: string }
  >(
    'BN108',
    'error',
    ({ layer, attribute, value, why }) =>
      `layer ${quoted(layer)} has ${attribute} = ${value}, which is not supported: ${why}`,
    'The layer class is known, but not with this setting. Ignoring the setting would compile another network than the one ' +
      'trained, so the model is refused.',
  ),
  unsupportedActivation: message<OfLayer & { readonly activation: string }>(
    'BN109',
    'error',
    ({ layer, activation }) =>
      `layer ${quoted(layer)} uses the activation ${quoted(activation)}, which is not supported`,
    'The activation function has no op. Supported are linear, relu, sigmoid and softmax, and the QKeras quantisers ' +
      'quantized_bits and quantized_relu.',
  ),
  unsupportedQuantizer: message<
    OfLayer & { readonly role: string; readonly quantizer: string; readonly why: string }
  >(
    'BN110',
    'error',
    ({ layer, role, quantizer, why }) =>
      `layer ${quoted(layer)}: ${role} ${quoted(quantizer)} is not supported: ${why}`,
    'A QKeras quantiser is read only when its effect is known exactly: quantized_bits with alpha 1 or a power of two, and ' +
      'quantized_relu without slope or bound of its own. A scale that QKeras derives from the weights ("auto", "auto_po2", ' +
      'or None on a kernel) is no fixed-point type. Train with alpha=1, or export the quantised weights with ' +
      'qkeras.utils.model_save_quantized_weights and a plain Keras model.',
  ),
  weightMissing: message<OfLayer & { readonly weight: string; readonly file: string }>(
    'BN111',
    'error',
    ({ layer, weight, file }) => `${file} holds no ${weight} for layer ${quoted(layer)}`,
    "Each layer's weights are looked for in the group of its name, under the names that the attribute weight_names lists. " +
      'Usually the weights belong to another model, or were saved after layers had been renamed.',
  ),
  weightShape: message<
    OfLayer & { readonly weight: string; readonly expected: string; readonly found: string }
  >(
    'BN112',
    'error',
    ({ layer, weight, expected, found }) =>
      `${weight} of layer ${quoted(layer)} has shape ${found} where ${expected} is needed`,
    "The shape of the stored weight does not fit the layer's attributes and input. Usually weights and description belong " +
      'to different versions of the model.',
  ),
  weightNotFinite: message<
    OfLayer & {
      readonly weight: string;
      readonly index: string;
      readonly value: string;
      readonly count: number;
    }
  >(
    'BN113',
    'error',
    ({ layer, weight, index, value, count }) =>
      `${weight} of layer ${quoted(layer)} has ${count} ${count === 1 ? 'value' : 'values'} that are no finite numbers; the first is ${value} at [${index}]`,
    'NaN and infinities have no fixed-point value. They usually mean that training diverged. Restore an earlier checkpoint.',
  ),
  weightType: message<OfLayer & { readonly weight: string; readonly found: string }>(
    'BN114',
    'error',
    ({ layer, weight, found }) =>
      `${weight} of layer ${quoted(layer)} is stored as ${found}, which is not read`,
    'Weights are read from datasets of 32- or 64-bit floats or of whole numbers. Save the model in float32.',
  ),
  brokenGraph: message<InFile>(
    'BN115',
    'error',
    ({ file, why }) => `the layers of ${file} do not form a network: ${why}`,
    'The description names a layer twice, connects a layer that does not exist, or connects layers in a circle. Keras does ' +
      'not write such files; the file was edited or damaged.',
  ),
  unsupportedTopology: message<OfLayer & { readonly why: string }>(
    'BN116',
    'error',
    ({ layer, why }) => `layer ${quoted(layer)} ${why}, which is not supported`,
    'A layer is called with something else than tensors, or a model inside the model is not connected as its own ' +
      'description says. Build what the call does from layers before saving.',
  ),
  layerConfig: message<OfLayer & { readonly field: string; readonly why: string }>(
    'BN117',
    'error',
    ({ layer, field, why }) => `${field} of layer ${quoted(layer)} ${why}`,
    'The description of a layer lacks a setting, or has one of the wrong kind. Keras does not write such files; the file ' +
      'was edited or damaged, or comes from a custom layer.',
  ),
  layerInputs: message<OfLayer & { readonly why: string }>(
    'BN118',
    'error',
    ({ layer, why }) => `layer ${quoted(layer)} does not fit its inputs: ${why}`,
    'The layer cannot take inputs of these shapes.',
  ),
  renamedOp: message<{ readonly name: string; readonly wanted: string }>(
    'BN119',
    'warning',
    ({ name, wanted }) =>
      `the activation inside a layer would be called ${quoted(wanted)}, but another layer has that name; it is called ${quoted(name)}`,
    'An activation inside a layer becomes an op of its own, called <layer>_<activation>. Another layer has that name already, ' +
      'so a number is appended. Configuration that speaks of the activation must use the new name.',
  ),
  renamedCall: message<{ readonly name: string; readonly wanted: string }>(
    'BN122',
    'warning',
    ({ name, wanted }) =>
      `a further call of layer ${quoted(wanted)}, or another layer of that name, becomes the op ${quoted(name)}, and so on`,
    'Each call of a shared layer, and each layer of a model inside the model, is an op of its own with the weights of its ' +
      'layer. Names are unique, so that a number is appended. Configuration that speaks of the op must use the new name.',
  ),
  fileTooLarge: message<{ readonly file: string; readonly what: string; readonly limit: string }>(
    'BN120',
    'error',
    ({ file, what, limit }) => `${file}: ${what}; the limit is ${limit}`,
    'Sizes are bounded before memory is taken, so that a damaged or hostile file cannot exhaust the machine. No network ' +
      'that fits a chip comes near these limits.',
  ),
  archive: message<InFile>(
    'BN121',
    'error',
    ({ file, why }) => `${file} cannot be read as a .keras archive: ${why}`,
    'A .keras archive is a zip file with config.json (the layers), metadata.json (the version) and model.weights.h5. This ' +
      'one is damaged, or is another kind of zip. Save the model again with model.save("m.keras").',
  ),
} as const satisfies Readonly<Record<string, MessageSpec<never>>>;
