// Messages about the text form of kernels (.kn files): BN8xx.
import { type MessageSpec, message } from '../diagnostic.ts';

export const kernelMessages = {
  syntax: message<{ readonly expected: string; readonly found: string }>(
    'BN801',
    'error',
    ({ expected, found }) => `expected ${expected}, found ${found}`,
    'The text does not follow the grammar of kernels. The form is described in ir/kernel/README.md; print a kernel ' +
      'with `burin show` to see an example of every statement.',
  ),
  unknownName: message<{ readonly name: string; readonly what: string }>(
    'BN802',
    'error',
    ({ name, what }) => `no ${what} is called "${name}" here`,
    'Buffers, streams and scalars must be declared above their use: as a parameter, with reg, ram or state, or with let. ' +
      'Loop indices are known inside their loop.',
  ),
  badType: message<{ readonly problem: string }>(
    'BN803',
    'error',
    ({ problem }) => problem,
    'A type is written fixed<W,I>, fixed<W,I,rounding,overflow>, ufixed<…>, int<W> or uint<W>, with at most 1,024 bits.',
  ),
  badNumber: message<{ readonly text: string; readonly why: string }>(
    'BN804',
    'error',
    ({ text, why }) => `the number ${text} cannot stand here: ${why}`,
    'Constants of kernels are exact: a decimal must be a whole multiple of a power of two (0.25 is, 0.1 is not). ' +
      'Counts, dimensions and bit positions are whole numbers of at most nine digits.',
  ),
  tooDeep: message<{ readonly limit: number }>(
    'BN805',
    'error',
    ({ limit }) => `nested deeper than ${limit} levels`,
    'Expressions and statements of real kernels nest a few levels; the limit keeps a damaged file from exhausting memory.',
  ),
} as const satisfies Readonly<Record<string, MessageSpec<never>>>;
