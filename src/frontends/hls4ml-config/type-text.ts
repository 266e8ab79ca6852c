// Type strings of hls4ml files. Fixed-point and integer types of both vendors' libraries become Burin's; everything
// else is named and refused.
import { parseType, type TypeParse } from '#ir/fixed/text';
import type { FixedType } from '#ir/fixed/type';

/** `foreign`: a type of hls4ml's, well written, that fixed-point hardware does not have. */
export type TypeText =
  | { readonly type: FixedType | 'auto' }
  | { readonly problem: string; readonly foreign?: true };

const FLOATS = /^(?:float|double|half|bfloat16|(?:ap_|ac_std_|std_|ac_)float\b.*)$/i;
const CODED = /^(?:xnor|binary|ternary|bipolar|exponent|po2|quantized_\w+)\b/i;
const AC = /^\s*ac_(fixed|int)\s*<([^<>]*)>\s*$/i;

export function readTypeText(text: string): TypeText {
  const trimmed = text.trim();
  if (trimmed.toLowerCase() === 'auto') return { type: 'auto' };
  if (FLOATS.test(trimmed)) {
    return {
      foreign: true,
      problem: `"${clip(trimmed)}" is a floating-point type, and the hardware computes in fixed point: write fixed<W,I>`,
    };
  }
  if (CODED.test(trimmed)) {
    return {
      foreign: true,
      problem: `"${clip(trimmed)}" is a coded type, which is not supported: write fixed<W,I>, int<2> for -1, 0 and 1, or uint<1> for 0 and 1`,
    };
  }
  const ac = AC.exec(trimmed);
  if (ac) return fromAc(ac[1]!.toLowerCase(), ac[2]!);
  const bare = /^(?:ap_)?(u?int)(\d{1,4})$/i.exec(trimmed);
  if (bare) return { problem: `"${trimmed}" is no type: write ${bare[1]!.toLowerCase()}<${bare[2]}>` };
  return parseType(trimmed);
}

/** ac_fixed<W,I,S,Q,O> and ac_int<W,S>, whose third (second) argument says whether there is a sign. */
function fromAc(family: string, list: string): TypeParse {
  const args = list.split(',').map((arg) => arg.trim());
  const signAt = family === 'int' ? 1 : 2;
  const sign = args[signAt]?.toLowerCase();
  const unsigned = sign === 'false' || sign === '0';
  const kept = args.filter((_, i) => i !== signAt).map((arg) => arg.replace(/^ac_/i, ''));
  return parseType(`${unsigned ? 'u' : ''}${family}<${kept.join(',')}>`);
}

function clip(text: string): string {
  return text.length > 60 ? `${text.slice(0, 50)}…` : text;
}
