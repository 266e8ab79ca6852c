// Messages about the command line: BN7xx.
import { type MessageSpec, message } from '../diagnostic.ts';

export const commandLineMessages = {
  fileUnreadable: message<{ readonly path: string; readonly reason: string }>(
    'BN701',
    'error',
    (h) => `cannot read "${h.path}": ${h.reason}`,
    'A file that the command line or another file names could not be read. Paths on the command line are relative ' +
      'to the current folder; paths inside a configuration file are relative to that file, so a configuration and ' +
      'its model can be moved together.',
  ),
  fileTooLarge: message<{ readonly path: string; readonly bytes: number; readonly limit: number }>(
    'BN702',
    'error',
    (h) => `"${h.path}" has ${h.bytes} bytes, the limit is ${h.limit}`,
    'Sizes are bounded before memory is taken, so that a wrong path or a corrupt file cannot exhaust the machine. ' +
      'Networks that fit an FPGA stay far below the limit: look whether this is the file you mean.',
  ),
  unknownModelKind: message<{ readonly path: string }>(
    'BN703',
    'error',
    (h) => `"${h.path}" is no model file that Burin knows`,
    'A model is a .nn file, a whole-model Keras .h5 (or .hdf5) or .keras, a Keras architecture .json together with ' +
      '--weights, an hls4ml configuration .yml (or .yaml), a folder that hls4ml generated, or the burin.json of a project that Burin wrote. The kind is told by ' +
      'the ending of the name.',
  ),
  weightsUnused: message<{ readonly path: string }>(
    'BN705',
    'error',
    (h) => `--weights does not go with "${h.path}"`,
    'Only a Keras architecture .json takes its weights from a second file on the command line. A whole-model .h5 ' +
      'holds its own weights; a .nn file and an hls4ml configuration name theirs inside.',
  ),
  outputExists: message<{ readonly path: string }>(
    'BN707',
    'error',
    (h) => `the output folder "${h.path}" exists already`,
    'Burin never writes into an existing folder: an output folder appears whole or not at all. Give another one ' +
      'with -o FOLDER, or replace a project that Burin wrote with --force.',
  ),
  outputForeign: message<{ readonly path: string; readonly reason: string }>(
    'BN708',
    'error',
    (h) => `--force will not replace "${h.path}": ${h.reason}`,
    '--force replaces a folder only if it holds the burin.json of a project that Burin wrote, so that a slip of the ' +
      'keyboard cannot delete other work. Remove the folder by hand if it really shall go.',
  ),
  outputUnwritable: message<{ readonly path: string; readonly reason: string }>(
    'BN709',
    'error',
    (h) => `cannot write "${h.path}": ${h.reason}`,
    'The output could not be written, and nothing of it was left behind. Usual causes are a folder without write ' +
      'permission, a full disk, or a file where a folder should be.',
  ),
  outputOutside: message<{ readonly path: string }>(
    'BN710',
    'error',
    (h) => `the output folder "${h.path}" that this file asks for is not inside the current folder`,
    'A configuration file may choose an output folder inside the current one only: no absolute path, no "..", no ' +
      'control characters. Files come from elsewhere, and a file must not decide where on your disk Burin writes. ' +
      'Name any other folder yourself with -o FOLDER.',
  ),
  manifestInvalid: message<{ readonly path: string; readonly problem: string }>(
    'BN711',
    'error',
    (h) => `"${h.path}" is no project manifest: ${h.problem}`,
    'A burin.json records how a project was made: version, inputs with their hashes, options, effective ' +
      'configuration and hashes of the files. Burin writes it beside the project, and `burin compile burin.json` ' +
      'builds the same project again.',
  ),
  inputChanged: message<{ readonly path: string }>(
    'BN712',
    'error',
    (h) => `"${h.path}" is not the file that the project was made from`,
    'The manifest holds the SHA-256 of every input. Rebuilding from a changed input would give another project ' +
      'under the same name, so Burin stops. Compile the model itself to take the change over, or restore the file.',
  ),
  versionDiffers: message<{ readonly made: string; readonly running: string }>(
    'BN713',
    'warning',
    (h) => `the project was made by Burin ${h.made}, this is ${h.running}: files may differ`,
    'The same inputs and the same version give the same bytes on every platform. Another version may write other ' +
      'files from the same inputs; the comparison after the build says which.',
  ),
  rebuiltDiffers: message<{ readonly files: string }>(
    'BN714',
    'warning',
    (h) => `the rebuilt project differs from the recorded one in ${h.files}`,
    'The manifest holds the SHA-256 of every file of the project. A rebuild with the same version gives the same ' +
      'bytes; a difference means another version of Burin, or a defect worth reporting.',
  ),
  unknownLayer: message<{ readonly name: string; readonly model: string }>(
    'BN715',
    'error',
    (h) => `${h.model} has no layer "${h.name}"`,
    'Layers are named as in the model file. `burin check MODEL` lists them. An activation that stood inside a ' +
      'layer is a layer of its own, named after it, for example dense_1_linear.',
  ),
  unknownCode: message<{ readonly code: string }>(
    'BN716',
    'error',
    (h) => `there is no message "${h.code}"`,
    'Messages are named BN and three digits, as printed with each diagnostic. `burin explain` without a code lists ' +
      'all of them.',
  ),
  optionWithoutUse: message<{ readonly option: string; readonly because: string }>(
    'BN718',
    'error',
    (h) => `${h.option} has no use here: ${h.because}`,
    'An option that would silently do nothing is refused, so that a command line always means what it says.',
  ),
  configWithoutModel: message<{ readonly file: string }>(
    'BN704',
    'error',
    (h) => `${h.file} names no model`,
    'An hls4ml configuration that is given as MODEL must name the model files: KerasJson with KerasH5, or KerasH5 or ' +
      'KerasModel alone for a whole model. A configuration without them goes with the model: burin check model.h5 ' +
      '--config FILE.',
  ),
  fileExists: message<{ readonly path: string }>(
    'BN706',
    'error',
    (h) => `the file "${h.path}" exists already`,
    'A file that Burin did not make may hold work that exists nowhere else, so it is not replaced unasked. Choose ' +
      'another name, or say --force.',
  ),
  folderWithoutModel: message<{ readonly path: string; readonly why: string }>(
    'BN719',
    'error',
    (h) => `"${h.path}" is a folder without a model: ${h.why}`,
    'A folder given as MODEL is a project: one that hls4ml generated, with hls4ml_config.yml and the saved model that it ' +
      'names (KerasModel, or KerasJson and KerasH5), or one that Burin wrote, with burin.json. The weights cannot be ' +
      'taken from the generated C++: they are rounded there.',
  ),
  savedModelMissing: message<{ readonly path: string; readonly config: string }>(
    'BN720',
    'error',
    (h) => `the saved model "${h.path}" that ${h.config} names is not there`,
    'The configuration of a generated project names the model it was made from, relative to the folder that hls4ml ran ' +
      'in. It is looked for by that path, and by its own name beside the configuration. Without it there are no weights: ' +
      'copy the saved model beside the configuration.',
  ),
} as const satisfies Readonly<Record<string, MessageSpec<never>>>;
