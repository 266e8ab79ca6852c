// Messages about emulation engines, their tools and their data: BN61x and up.
import { type MessageSpec, message } from '../diagnostic.ts';

export const enginesMessages = {
  compilerMissing: message<{ readonly compiler: string }>(
    'BN610',
    'error',
    (h) => `the C++ compiler "${h.compiler}" was not found`,
    'C++ simulation compiles the generated sources and runs them, so it needs a C++14 compiler: g++ on the search ' +
      'path, or the one that the environment variable CXX names. Everything else of Burin works without one; ' +
      '--engine interpreter computes the same bits, more slowly.',
  ),
  compilerFailed: message<{ readonly compiler: string; readonly status: string }>(
    'BN611',
    'error',
    (h) => `${h.compiler} did not compile the generated sources (${h.status})`,
    'The generated C++ is meant to compile without a warning. With the headers that come with Burin this is a ' +
      'defect of Burin: please report it with the output below. With --ap-types it may be the headers: check that ' +
      'the folder is the one that holds ap_fixed.h.',
  ),
  simulationFailed: message<{ readonly status: string }>(
    'BN612',
    'error',
    (h) => `the compiled simulation stopped (${h.status})`,
    'The program built from the generated sources ended early. Reading an empty stream or leaving tokens in one ' +
      'ends it with the name of the stream; the last lines of its output are given below.',
  ),
  dataNames: message<{ readonly file: string; readonly found: string; readonly wanted: string }>(
    'BN613',
    'error',
    (h) => `"${h.file}" holds ${h.found}, the network wants ${h.wanted}`,
    'An .npz file names its arrays: one for each network input, called in0, in1, … in the order of the inputs or ' +
      'by the names of the inputs; outputs are called out0, out1, … An .npy file holds one array and serves a ' +
      'network with one.',
  ),
  dataShape: message<{ readonly array: string; readonly found: string; readonly wanted: string }>(
    'BN614',
    'error',
    (h) => `array "${h.array}" has shape ${h.found}, expected ${h.wanted}`,
    'The first axis counts samples; the others are those of the network input or output, or one axis with the same ' +
      'number of values in row-major order (channels last).',
  ),
  dataSamples: message<{ readonly array: string; readonly found: number; readonly wanted: number }>(
    'BN615',
    'error',
    (h) => `array "${h.array}" has ${h.found} samples where ${h.wanted} are needed`,
    'All inputs of a network need the same number of samples, and a file to compare with must hold at least as many ' +
      'as were emulated. --limit N emulates the first N only.',
  ),
  dataNotFinite: message<{ readonly array: string; readonly index: number; readonly value: string }>(
    'BN616',
    'error',
    (h) => `array "${h.array}" holds ${h.value} at position ${h.index}`,
    'Hardware numbers are finite: a NaN or an infinity has no fixed-point value. Clean the data before it is ' +
      'emulated.',
  ),
  headersMissing: message<{ readonly folder: string }>(
    'BN617',
    'error',
    (h) => `"${h.folder}" holds no ap_fixed.h`,
    '--ap-types names the folder with ap_fixed.h, ap_int.h and hls_stream.h, for example the include folder of an ' +
      'installed tool.',
  ),
  noSamples: message<{ readonly file: string }>(
    'BN619',
    'error',
    (h) => `"${h.file}" holds no sample`,
    'The first axis of each array counts samples, and it is 0 here: there is nothing to emulate or to test with.',
  ),
  threadFailed: message<{ readonly why: string }>(
    'BN618',
    'error',
    (h) => `a thread of the emulation ended: ${h.why}`,
    'The threads that share the work of an emulation must all live to its end. One was ended from outside or ran out of ' +
      'memory; nothing of the output was left. --threads 1 does all work in one.',
  ),
} as const satisfies Readonly<Record<string, MessageSpec<never>>>;
