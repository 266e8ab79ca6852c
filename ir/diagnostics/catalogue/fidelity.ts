// Messages about shower files, decoder descriptions and their evaluation: BN63x and BN64x.
import { type MessageSpec, message } from '../diagnostic.ts';

export const fidelityMessages = {
  showerFile: message<{ readonly file: string; readonly why: string }>(
    'BN630',
    'error',
    (h) => `${h.file} holds no showers: ${h.why}`,
    "A file of showers is HDF5 as the CaloChallenge's: `incident_energies` [n, 1] and `showers` [n, voxels], both in MeV, real " +
      'numbers. The order of voxels is that of the geometry: layer by layer, inside a layer sector by sector from -pi ' +
      'on, inside a sector from the axis outwards.',
  ),
  showerValue: message<{ readonly file: string; readonly what: string; readonly shower: number }>(
    'BN631',
    'error',
    (h) => `${h.file}: ${h.what} in shower ${h.shower}`,
    'Energies of voxels are finite numbers, and incident energies are positive ones, because the response is a quotient. ' +
      'One wrong value would spoil sums without a trace, so whoever made it is refused, file or network: a transform of a ' +
      'decoder file may overflow. Showers are counted from 0.',
  ),
  geometryUnknown: message<{ readonly why: string; readonly known: string }>(
    'BN632',
    'error',
    (h) => `the geometry is not known: ${h.why}; known are ${h.known}`,
    'Layer energies, centres and widths need to know where voxels lie. The geometries of the four CaloChallenge data sets ' +
      'are built in and told apart by their number of voxels; --geometry or the decoder file names one of them, or a ' +
      'file with others.',
  ),
  geometryFile: message<{ readonly why: string }>(
    'BN633',
    'error',
    (h) => `this is no geometry: ${h.why}`,
    'A geometry file is YAML or JSON. By name of the data set it holds `particle`, `layers` and, for names that are not ' +
      "the challenge's own, `like`: the data set whose published bins and cut are used. Each layer has `id`, `r_edges_mm` " +
      '(ascending from 0 or above) and `n_alpha` (sectors); a mapping with `n_layers`, `r_edges_mm` and `n_alpha` stands ' +
      'for equal layers with ids from 0.',
  ),
  decoderFile: message<{ readonly why: string }>(
    'BN634',
    'error',
    (h) => `this is no decoder description: ${h.why}`,
    'A decoder file is YAML or JSON. It says what the numbers of the network mean: `geometry`; `input`, a list of ' +
      '`noise: n` and `condition: name` with a transform; `output`, a list of `voxels: n`, `layers: n`, `response: 1` ' +
      'and `ignore: n`, each with what it is a share of. examples/calo-vae/fidelity/decoder.yml shows all of it at work.',
  ),
  decoderMismatch: message<{ readonly side: string; readonly described: number; readonly found: number }>(
    'BN635',
    'error',
    (h) => `the decoder file describes ${h.described} ${h.side} values, the network has ${h.found}`,
    'The lists `input` and `output` of a decoder file account for every number that the network takes and gives, in ' +
      'order, over all its inputs and outputs. Numbers of the output that are of no use here are passed over with ' +
      '`ignore: n`.',
  ),
  conditionMissing: message<{ readonly name: string; readonly where: string; readonly found: string }>(
    'BN636',
    'error',
    (h) => `there is no condition "${h.name}" in ${h.where}, which holds ${h.found}`,
    'A decoder file names its conditions. `incident_energies` comes with the reference and with the mix of energies of the ' +
      'data set; any other must be an array [n] or [n, 1] of that name in the file given with --conditions (HDF5, .npz).',
  ),
  conditionValue: message<{ readonly name: string; readonly what: string; readonly shower: number }>(
    'BN637',
    'error',
    (h) => `condition "${h.name}" of shower ${h.shower} is ${h.what}`,
    'Conditions are finite numbers, incident energies are positive, and the transform of the decoder file must give a finite ' +
      'number for each: the logarithm of a number that is not positive is none. Showers are counted from 0.',
  ),
  noMix: message<{ readonly geometry: string }>(
    'BN638',
    'error',
    (h) => `geometry "${h.geometry}" comes without a mix of energies`,
    "The challenge's own data sets have published incident energies, which --conditions mix draws from. For another " +
      'geometry give the conditions as a file, or take those of the reference.',
  ),
  originUnknown: message<{ readonly file: string }>(
    'BN639',
    'warning',
    (h) => `${h.file} does not say whether its showers are simulated or synthetic`,
    'Separation powers mean something only against the reference they were measured with: figures on synthetic showers must ' +
      'never stand beside published ones on Geant4 showers. A file says what it is in an attribute `origin` of its ' +
      'root ("synthetic" or "geant4"); otherwise --origin says it, and the report repeats it.',
  ),
  originConflict: message<{ readonly file: string; readonly says: string; readonly given: string }>(
    'BN640',
    'error',
    (h) => `${h.file} says that its showers are ${h.says}, --origin says ${h.given}`,
    'The attribute `origin` of a shower file and the option --origin contradict each other. Leave the option away, or mend ' +
      'the file.',
  ),
  nothingToCompare: message<{ readonly why: string }>(
    'BN643',
    'error',
    (h) => `there is nothing to compare with the reference: ${h.why}`,
    'burin evaluate compares showers of a network (MODEL with --decoder), showers from files (--generated), or both, with a ' +
      'reference. Give at least one of them.',
  ),
  conditionFile: message<{ readonly file: string; readonly why: string }>(
    'BN642',
    'error',
    (h) => `${h.file} holds no conditions: ${h.why}`,
    'A file of conditions holds one array [n] or [n, 1] a condition, all with the same number of rows: HDF5, .npz by name, ' +
      'or .npy for incident energies alone. Generated showers take their conditions evenly from all rows.',
  ),
  wrongGeometry: message<{
    readonly file: string;
    readonly voxels: number;
    readonly wanted: number;
    readonly geometry: string;
  }>(
    'BN641',
    'error',
    (h) => `${h.file} has ${h.voxels} voxels a shower, geometry ${h.geometry} has ${h.wanted}`,
    'Reference, generated showers and decoder must be of one geometry: voxel i of one is compared with voxel i of the other.',
  ),
  tooManyToSave: message<{ readonly values: number; readonly limit: number }>(
    'BN644',
    'error',
    (h) => `--save would keep ${h.values} voxel energies, the limit is ${h.limit}`,
    'Showers that are to be saved are kept until all of them are made. Generate fewer with --showers, or several files with ' +
      'other seeds.',
  ),
} as const satisfies Readonly<Record<string, MessageSpec<never>>>;
