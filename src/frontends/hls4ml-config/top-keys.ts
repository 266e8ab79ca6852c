// Keys of the outermost level, of HLSConfig, of HLSConfig.Model and of WriterConfig, with what each does.
import { acts, bookkeeping, type KeyTable, nothing, refused, table } from './facts.ts';

const OTHER_MODEL = 'Burin reads Keras models from here; give KerasH5, or KerasJson and KerasH5';
const ACCELERATOR =
  'it belongs to the VivadoAccelerator back end, and Burin writes the bare kernel: take it into your block design';
const SYMBOLIC = 'symbolic expressions are not neural networks; Burin compiles layers';
const OTHER_VENDOR = 'it belongs to a back end of another vendor; Burin writes projects for Vitis HLS';
const STITCHING = 'it belongs to the stitching of several graphs; Burin compiles one design';

export const TOP_KEYS: KeyTable = table({
  KerasJson: acts,
  KerasH5: acts,
  KerasModel: acts,
  OutputDir: acts,
  ProjectName: acts,
  Backend: acts,
  Part: acts,
  /** 0.1 to 0.6. */
  XilinxPart: acts,
  ClockPeriod: acts,
  ClockUncertainty: acts,
  IOType: acts,
  HLSConfig: acts,
  /** Before HLSConfig existed (0.1), still in example files of 0.5. */
  DefaultPrecision: acts,
  ReuseFactor: acts,
  WriterConfig: acts,

  Version: bookkeeping,
  Stamp: bookkeeping,
  InputData: nothing('the test bench gets its data with --input and --expect'),
  OutputPredictions: nothing('the test bench gets its data with --input and --expect'),
  TraceOutput: nothing('burin emulate and burin show give the values of each layer', false, 0),
  ProjectDir: nothing('write OutputDir'),
  MaximumSize: nothing(
    'it limits an array partition of old tools; Burin partitions each array where it is declared',
    4096,
  ),
  InputShape: nothing('the shapes come from the model file'),
  InputShapes: nothing(STITCHING),
  OutputShapes: nothing(STITCHING),
  OriginalProjectName: nothing(STITCHING),
  StitchedProjectName: nothing(STITCHING),
  DontCopyNNET: nothing(OTHER_VENDOR, false),
  HyperoptHandshake: nothing(OTHER_VENDOR, false),
  UseOneAPIBSP: nothing(OTHER_VENDOR),
  FIFO: nothing(OTHER_VENDOR),
  FPGAFamily: nothing(OTHER_VENDOR),
  SmartHLSPath: nothing(OTHER_VENDOR),
  Technology: refused(OTHER_VENDOR, 'fpga'),
  ASICLibs: nothing(OTHER_VENDOR),
  Compiler: nothing(SYMBOLIC),
  HLSIncludePath: nothing(SYMBOLIC),
  HLSLibsPath: nothing(SYMBOLIC),
  Expression: refused(SYMBOLIC),
  NSymbols: refused(SYMBOLIC),
  LutFunctions: refused(SYMBOLIC),

  Board: nothing('write the Part of the board'),
  AcceleratorConfig: refused(ACCELERATOR),

  OnnxModel: refused(OTHER_MODEL),
  PytorchModel: refused(OTHER_MODEL),
  PytorchDict: refused(OTHER_MODEL),
  TensorFlowModel: refused(OTHER_MODEL),
});

const PASSES =
  'it names passes of hls4ml; burin passes lists the passes here, and compile takes options for them';

export const HLS_CONFIG_KEYS: KeyTable = table({
  Model: acts,
  LayerType: acts,
  LayerName: acts,
  Flows: nothing(PASSES),
  Optimizers: nothing(PASSES),
  SkipOptimizers: nothing(PASSES),
  InputShape: nothing('the shapes come from the model file'),
  PytorchModel: refused(OTHER_MODEL),
});

const LAYOUT = 'it concerns models of other tools; Keras models are channels last';

export const MODEL_KEYS: KeyTable = table({
  Precision: acts,
  ReuseFactor: acts,
  Strategy: acts,
  BramFactor: refused(
    'weights stay inside the design and are not moved to ports; remove it, or make it larger than the largest layer (1000000000)',
    1_000_000_000,
    Number.POSITIVE_INFINITY,
    '.inf',
    'inf',
  ),
  Compression: refused(
    'compressed sparse weights have no kernel here; remove it, and pruned weights are skipped where that saves anything',
    false,
    0,
  ),
  TargetCycles: refused('write ReuseFactor: it is what hls4ml computes from the target'),
  PipelineStyle: nothing('the pipelining of the top function follows from IOType and the strategies', 'auto'),
  PipelineInterval: nothing('the interval follows from the reuse factors'),
  ConvImplementation: nothing('Burin chooses how a convolution buffers its rows', 'LineBuffer', 'linebuffer'),
  ParallelizationFactor: nothing('write it below the convolution it concerns', 1),
  Implementation: nothing('write it below the layer it concerns'),
  PackFactor: nothing('streams carry the channels of one position'),
  TraceOutput: nothing('burin emulate and burin show give the values of each layer', false, 0),
  BitExact: refused(
    'hls4ml then derives every precision from the quantisers of the model; write the precisions, or auto',
    false,
  ),
  AllowDAFallback: nothing('it concerns the reading of Keras 3 models by hls4ml', true, false),
  AllowV2Fallback: nothing('it concerns the reading of Keras 3 models by hls4ml', true, false),
  PerLayerQOFR: nothing(OTHER_VENDOR, false),
  ChannelsLastConversion: nothing(LAYOUT, 'full', 'off', false),
  TransposeOutputs: nothing(LAYOUT, false),
  InputsChannelLast: nothing(LAYOUT, true),
});

export const WRITER_KEYS: KeyTable = table({
  Namespace: nothing('names of the generated C++ start with the name of the project'),
  WriteWeightsTxt: bookkeeping,
  WriteTar: bookkeeping,
  TBOutputStream: bookkeeping,
  WriteEmulationConstants: bookkeeping,
});
