// Other spellings of ops in the language, and the look-up of both. Printing always uses the op table's own name.
import { isOpKind, OP_KINDS, type OpKind } from '#ir/graph/ops/index';

const OP_ALIASES: Readonly<Record<string, OpKind>> = {
  concat: 'concatenate',
  sub: 'subtract',
  mul: 'multiply',
  max: 'maximum',
  min: 'minimum',
  transpose: 'permute',
  bn: 'batch_norm',
  batch_normalization: 'batch_norm',
};

export function opKindOf(word: string): OpKind | undefined {
  if (isOpKind(word)) return word;
  return Object.hasOwn(OP_ALIASES, word) ? OP_ALIASES[word] : undefined;
}

export const KNOWN_OPS: readonly string[] = [...OP_KINDS, ...Object.keys(OP_ALIASES)];
