// Messages about configuration files: BN2xx.
import { type MessageSpec, message } from '../diagnostic.ts';

interface InFile {
  readonly file: string;
  readonly why: string;
}

interface AtLevel {
  readonly key: string;
  readonly level: string;
}

/** Names from files may be huge; a message shows enough of one to find it. */
const quoted = (name: string): string =>
  name.length > 80
    ? `${JSON.stringify(name.slice(0, 60))}… (${name.length} characters)`
    : JSON.stringify(name);

export const configMessages = {
  yamlSyntax: message<InFile>(
    'BN201',
    'error',
    ({ file, why }) => `${file} is not valid YAML: ${why}`,
    'The configuration is read as YAML 1.1, as hls4ml does. Usual slips are tabs for indentation, a missing space after a ' +
      'colon and an unclosed quote. Nothing of the file is used.',
  ),
  yamlLimit: message<InFile>(
    'BN202',
    'error',
    ({ file, why }) => `${file} is not read: ${why}`,
    'A configuration is a small, shallow file. Size, depth, aliases and the number of values are bounded before memory is ' +
      'taken, so that a file cannot exhaust the machine. If a real configuration meets a bound, split it or write the ' +
      'aliased parts out.',
  ),
  notHls4ml: message<InFile>(
    'BN203',
    'error',
    ({ file, why }) => `${file} is no hls4ml configuration: ${why}`,
    'An hls4ml configuration is a YAML mapping with keys such as KerasJson, KerasH5, OutputDir, Part, ClockPeriod, IOType ' +
      'and HLSConfig (with Model, LayerType and LayerName below it).',
  ),
  trainingScript: message<{ readonly file: string; readonly key: string }>(
    'BN204',
    'error',
    ({ file, key }) =>
      `${file} configures a training script, not hls4ml: the hls4ml settings stand under ${quoted(key)} and only that script understands them`,
    'Some projects keep training and conversion settings in one YAML file, and their own script builds the hls4ml ' +
      'configuration from a part of it. That part is no hls4ml configuration: it names no model file, and keys such as ' +
      'Override, RemoveSoftmax or Precision mean what the script makes of them. Write a YAML file with KerasH5 (or KerasJson ' +
      'and KerasH5) and the settings in their hls4ml places; the notes of the message give the place of each.',
  ),
  unknownKey: message<AtLevel>(
    'BN205',
    'error',
    ({ key, level }) => `unknown key ${quoted(key)} ${level}`,
    'The key is none that hls4ml 0.5 to 1.3 writes or reads at any level. hls4ml ignores such keys, so that a slip of the ' +
      'pen silently leaves the default in place; here it is an error. Correct the spelling or remove the key.',
  ),
  misplacedKey: message<AtLevel & { readonly places: string }>(
    'BN206',
    'error',
    ({ key, level, places }) => `${quoted(key)} does not belong ${level}; it may stand ${places}`,
    'The key is known, but at another level of the file, and hls4ml would ignore it here. Move it to one of the levels that ' +
      'the message names.',
  ),
  noEffect: message<AtLevel & { readonly why: string }>(
    'BN207',
    'warning',
    ({ key, level, why }) => `${quoted(key)} ${level} has no effect: ${why}`,
    'hls4ml writes or reads this key, but it changes nothing: either hls4ml itself overwrites or ignores it there, or it ' +
      'concerns a feature that Burin decides otherwise. The value is not used.',
  ),
  noEffectHere: message<{ readonly keys: string }>(
    'BN208',
    'note',
    ({ keys }) => `keys of hls4ml that change nothing here: ${keys}`,
    "These keys steer hls4ml's own writer and test bench, or are stamps it leaves in the file. They change neither the " +
      'arithmetic nor the hardware and are not used.',
  ),
  refused: message<{ readonly key: string; readonly value: string; readonly why: string }>(
    'BN209',
    'error',
    ({ key, value, why }) => `${key}: ${value} is not supported: ${why}`,
    'hls4ml knows this setting and it would change the design, but Burin does not build that design. Going on without it ' +
      'would give something other than what the file asks for. Change the value as the message says, or remove the key.',
  ),
  badValue: message<{ readonly key: string; readonly value: string; readonly wanted: string }>(
    'BN210',
    'error',
    ({ key, value, wanted }) => `${key} ${wanted}, got ${value}`,
    'The value of this key is not of the kind that the key takes, or it is out of range.',
  ),
  badType: message<{ readonly key: string; readonly problem: string }>(
    'BN211',
    'error',
    ({ key, problem }) => `type of ${key}: ${problem}`,
    'Types are fixed<W,I>, ufixed<W,I>, int<W> or uint<W>, with or without ap_: W is the number of bits, I how many of them ' +
      'stand left of the point. A fixed type takes a rounding mode (TRN, TRN_ZERO, RND, RND_ZERO, RND_INF, RND_MIN_INF, ' +
      'RND_CONV) and an overflow mode (WRAP, SAT, SAT_ZERO, SAT_SYM) after them. ac_fixed and ac_int are translated.',
  ),
  foreignType: message<{ readonly key: string; readonly problem: string }>(
    'BN220',
    'error',
    ({ key, problem }) => `type of ${key}: ${problem}`,
    'hls4ml also takes floating-point, binary, ternary and power-of-two types. Burin computes in fixed point alone: ' +
      'its emulation is exact because every value is an integer times a power of two. A fixed-point type with enough bits ' +
      'says the same; small integer types hold binary and ternary values.',
  ),
  unknownLayer: message<{ readonly layer: string }>(
    'BN212',
    'error',
    ({ layer }) => `the model has no layer ${quoted(layer)}`,
    'A name under LayerName (or given with --set) is the name of no layer. hls4ml ignores such entries silently. Names are ' +
      'those of the model file; the activation inside a layer has the name of the layer, an underscore and the activation, ' +
      'for example dense_1_linear.',
  ),
  unknownLayerType: message<{ readonly type: string }>(
    'BN213',
    'error',
    ({ type }) => `${quoted(type)} is no layer type of hls4ml`,
    'Names under LayerType are class names of hls4ml: Dense, BatchNormalization, Activation (relu, sigmoid, linear, …), ' +
      'ParametrizedActivation (leaky relu, elu, …), Softmax, Input, Concatenate and so on.',
  ),
  duplicateKey: message<{ readonly key: string }>(
    'BN214',
    'warning',
    ({ key }) => `${quoted(key)} stands here twice; the last one counts`,
    'YAML forbids a key to stand twice in one mapping. hls4ml takes the last value and says nothing, and so does Burin, but ' +
      'with this warning. Remove the one that is not meant.',
  ),
  badSetOption: message<{ readonly text: string; readonly why: string }>(
    'BN215',
    'error',
    ({ text, why }) => `--set ${quoted(text)}: ${why}`,
    'A setting on the command line is NAME.ROLE=TYPE (dense_1.weight=fixed<8,2>), NAME.ATTRIBUTE=VALUE (dense_1.reuse=16), ' +
      'model.default=TYPE, model.ROLE=TYPE, model.ATTRIBUTE=VALUE, or one of part=…, clock=…, uncertainty=…, io=…, compat=…. ' +
      'NAME may hold * for any run of characters.',
  ),
  nameCase: message<{ readonly layer: string; readonly written: string }>(
    'BN216',
    'warning',
    ({ layer, written }) => `${quoted(written)} is taken for the layer ${quoted(layer)}: write it so`,
    'hls4ml looks up precision, reuse factor and strategy of a layer without regard to case, but all other keys with regard ' +
      'to it. Burin applies all keys of the entry to the layer. Write the name as it stands in the model.',
  ),
  otherBackend: message<{ readonly backend: string }>(
    'BN217',
    'warning',
    ({ backend }) =>
      `Backend: ${backend}: the project is written for Vitis HLS; the arithmetic is the same, pragmas and reports are not`,
    "hls4ml's Vivado and Vitis back ends compute the same values from the same configuration. Burin writes projects for " +
      'Vitis HLS only, so latency and resources will not be those of Vivado HLS. Write Backend: Vitis.',
  ),
  typeBeatsName: message<{ readonly layer: string; readonly type: string }>(
    'BN218',
    'warning',
    ({ layer, type }) =>
      `accum_t of LayerType ${type} sets the accumulator of ${quoted(layer)}, although its LayerName entry has a Precision for it`,
    "hls4ml first looks up Precision: accum and then lets an accum_t of the layer's type or name overwrite it. An accum_t " +
      'under LayerType therefore wins over a Precision under LayerName. Burin does the same. Write accum_t in the LayerName ' +
      'entry if that layer is meant to differ.',
  ),
  standsIn: message<{ readonly key: string; readonly value: string; readonly standIn: string }>(
    'BN221',
    'warning',
    ({ key, value, standIn }) => `${key}: ${value} is built as ${standIn}`,
    'hls4ml has another structure for the same arithmetic. Burin builds the one named here, whose values are the same to ' +
      'the bit; area and timing will differ from what hls4ml reports for its own. Write that strategy to silence this.',
  ),
  tooMany: message<{ readonly file: string }>(
    'BN219',
    'error',
    ({ file }) => `${file} has too many problems to name them all`,
    'The first problems are listed; mend those and look again. So many at once usually mean that the file is of another ' +
      'kind, or belongs to another model.',
  ),
} as const satisfies Readonly<Record<string, MessageSpec<never>>>;
