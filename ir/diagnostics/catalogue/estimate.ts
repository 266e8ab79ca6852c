// Messages about estimates: BN65x.
import { type MessageSpec, message } from '../diagnostic.ts';

export const estimateMessages = {
  unknownPart: message<{ readonly part: string; readonly why: string }>(
    'BN650',
    'error',
    (h) => `the part "${h.part}" cannot be estimated: ${h.why}`,
    'What an operator costs depends on the family and speed grade of the part, and a wrong family gives wrong figures ' +
      'throughout. `burin targets` lists the parts with data. Another package or speed grade of a device that is ' +
      'listed works too; for other devices, add the part with its family to targets/parts. Projects can be compiled ' +
      'for any part.',
  ),
  partLike: message<{ readonly part: string; readonly like: string }>(
    'BN651',
    'note',
    (h) => `nothing is recorded about the part "${h.part}": its family and size are those of "${h.like}"`,
    'Both names begin with the same device. Family and size belong to the device, so they hold for every package; the ' +
      'speed grade is taken from the name as it is written.',
  ),
  unknownTool: message<{ readonly tool: string }>(
    'BN652',
    'error',
    (h) => `"${h.tool}" is no tool version that an estimate can be made for`,
    'An estimate says what the C synthesis report of one tool version will say. Write the tool and its version, for ' +
      'example vitis_hls-2022.2 or vivado_hls-2020.1. A version without data of its own is answered by the nearest, ' +
      'and the estimate says so.',
  ),
  estimateFailed: message<{ readonly why: string }>(
    'BN653',
    'warning',
    (h) => `the project is written, but its cost could not be estimated: ${h.why}`,
    'This is a defect of Burin, and the project is not touched by it: estimates are made from the same kernels as the ' +
      'C++, but nothing of them goes into it. `burin estimate` on the same model prints what to report.',
  ),
  tooLargeToExpand: message<{ readonly operators: number; readonly limit: number }>(
    'BN654',
    'error',
    (h) => `the full graph has ${h.operators} operators, --expand takes up to ${h.limit}`,
    'An estimate counts equal operators instead of going through each. --expand goes through each, to show that the ' +
      'figures are the same; its time and memory grow with their number. Leave the option out.',
  ),
  tooMuchTraffic: message<{ readonly layer: string; readonly limit: number }>(
    'BN655',
    'error',
    (h) =>
      `the layer "${h.layer}" is too large to simulate: it touches streams more than ${h.limit} times an inference`,
    'A simulation keeps when each token of an inference is read and written, layer by layer, and follows every one of ' +
      'them. What takes longer than 2^28 cycles is refused as well. An estimate has no such bound: `burin estimate`.',
  ),
} as const satisfies Readonly<Record<string, MessageSpec<never>>>;
