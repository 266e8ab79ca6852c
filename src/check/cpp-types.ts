// Types of generated C++ as one canonical text, so that `ap_fixed<16, 6>` behind any chain of typedefs equals the
// design's type. Written from the meaning of the types, not from the emitter's way of printing them.
import type { FixedType } from '#ir/fixed/type';

/** A type after typedefs: a number, a token of `lanes` numbers, or a stream of such tokens. */
export interface CppType {
  readonly form: 'number' | 'pack' | 'stream' | 'other';
  /** `s16.6.TRN.WRAP.0` */
  readonly number: string;
  readonly lanes: number;
}

export function numberKey(t: FixedType): string {
  const modes = `${t.rounding.toUpperCase()}.${t.overflow.toUpperCase()}.${t.satBits}`;
  return `${t.signed ? 's' : 'u'}${t.width}.${t.int}.${modes}`;
}

const OTHER: CppType = { form: 'other', number: '', lanes: 0 };

/** Splits `a, b<c, d>` at its top-level commas. */
function argumentsOf(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '<') depth++;
    else if (text[i] === '>') depth--;
    else if (text[i] === ',' && depth === 0) {
      parts.push(text.slice(from, i));
      from = i + 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}

function fixedKey(signed: boolean, args: readonly string[]): string {
  const mode = (text: string | undefined, otherwise: string): string =>
    text === undefined ? otherwise : text.replace(/^AP_/, '');
  const [w, i] = args;
  return `${signed ? 's' : 'u'}${w}.${i}.${mode(args[2], 'TRN')}.${mode(args[3], 'WRAP')}.${args[4] ?? '0'}`;
}

/** `text` without spaces; `typedefs` maps names to such texts. */
export function readType(text: string, typedefs: ReadonlyMap<string, string>, depth = 0): CppType {
  const named = typedefs.get(text);
  if (named !== undefined && depth < 20) return readType(named, typedefs, depth + 1);
  const open = text.indexOf('<');
  if (open < 0 || !text.endsWith('>')) return OTHER;
  const head = text.slice(0, open);
  const args = argumentsOf(text.slice(open + 1, -1));
  switch (head) {
    case 'ap_fixed':
    case 'ap_ufixed':
      return { form: 'number', number: fixedKey(head === 'ap_fixed', args), lanes: 1 };
    case 'ops::pack': {
      const inner = readType(args[0] ?? '', typedefs, depth + 1);
      return inner.form === 'number' ? { form: 'pack', number: inner.number, lanes: Number(args[1]) } : OTHER;
    }
    case 'hls::stream': {
      const inner = readType(args[0] ?? '', typedefs, depth + 1);
      return inner.form === 'pack' ? { ...inner, form: 'stream' } : OTHER;
    }
    default:
      return OTHER;
  }
}
