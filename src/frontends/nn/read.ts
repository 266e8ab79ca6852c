// The front end's door: the text of a `.nn` file → module without file weights, and the path of those weights.
import type { Result } from '#ir/diagnostics/diagnostic';
import { type NnModel, resolveNn } from './resolve.ts';
import { parseNn } from './syntax.ts';

export type { NnModel } from './resolve.ts';

/** `file` is the name diagnostics show; nothing is read from disk. */
export function readNn(text: string, file: string): Result<NnModel> {
  return resolveNn(parseNn(text, file));
}
