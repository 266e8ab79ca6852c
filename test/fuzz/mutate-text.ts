// Damages a text, and the JSON of a text, in ways that parsers get wrong: cut, doubled, moved and foreign pieces,
// numbers at the ends of their range, brackets without end, characters with a meaning elsewhere.
import type { Random } from '../kernels/random.ts';

/** Longer results are cut: a run is about many inputs, the hostile tests are about large ones. */
const MAX_LENGTH = 6000;

const NUMBERS = [
  '0',
  '-1',
  '1e9',
  '1000000000',
  '2147483647',
  '4294967296',
  '9007199254740993',
  '1e308',
  '1e999',
  '-0',
  '0.1',
  '1e-320',
  '1024',
  '1025',
  '65536',
  '99999999999999999999999999',
];

const PIECES = [
  '',
  ' ',
  '\n',
  '\r',
  '\t',
  '\0',
  '"',
  "'",
  '\\',
  '`',
  '$(x)',
  '[',
  ']',
  '{',
  '}',
  '(',
  ')',
  '<',
  '>',
  ',',
  ':',
  ';',
  '=',
  '|>',
  '->',
  '//',
  '/*',
  '*',
  '&',
  '!',
  '#',
  '%',
  '- ',
  '? ',
  '<<: ',
  '../',
  '\u2028',
  '\u202e',
  '\u200b',
  'e\u0301',
  '\ud800',
  '\ufeff',
  '__proto__',
  'constructor',
  'toString',
  'NaN',
  'Infinity',
  'null',
  'true',
  'auto',
  'int',
];

function cutOut(text: string, r: Random): readonly [number, number] {
  const at = r.int(0, text.length);
  const most = r.chance(0.7) ? 8 : text.length - at;
  return [at, Math.min(text.length, at + r.int(0, most))];
}

/** Words and numbers with their places. */
function words(text: string): readonly RegExpExecArray[] {
  return [...text.matchAll(/[A-Za-z_]\w*|-?\d[\d.]*/g)];
}

function swapWord(text: string, other: string, r: Random): string {
  const own = words(text);
  if (own.length === 0) return text;
  const word = r.pick(own);
  const numeric = /\d/.test(word[0][0]!);
  const donors = words(r.chance(0.5) ? text : other);
  const by = numeric && r.chance(0.7) ? r.pick(NUMBERS) : donors.length > 0 ? r.pick(donors)[0] : '';
  return text.slice(0, word.index) + by + text.slice(word.index + word[0].length);
}

function swapLines(text: string, other: string, r: Random): string {
  const lines = text.split('\n');
  const at = r.int(0, lines.length - 1);
  const donor = r.pick((r.chance(0.5) ? text : other).split('\n'));
  lines.splice(at, r.int(0, 1), donor);
  return lines.join('\n');
}

function once(text: string, other: string, r: Random): string {
  const [from, to] = cutOut(text, r);
  const [a, b] = [text.slice(0, from), text.slice(to)];
  switch (r.int(0, 9)) {
    case 0:
      return a + b;
    case 1:
      return a + r.pick(PIECES) + text.slice(from);
    case 2:
      return a + r.pick(PIECES) + b;
    case 3:
      return a + text.slice(from, to).repeat(r.int(2, r.chance(0.1) ? 300 : 4)) + b;
    case 4:
      return a + other.slice(...cutOut(other, r)) + b;
    case 5:
      return r.chance(0.3) ? a : a + r.pick(PIECES).repeat(r.int(1, r.chance(0.1) ? 500 : 5)) + b;
    case 6:
      return swapLines(text, other, r);
    default:
      return swapWord(text, other, r);
  }
}

/** `text` damaged once or a few times; `other` gives foreign pieces. */
export function mutateText(text: string, other: string, r: Random): string {
  let out = text;
  for (let n = r.chance(0.5) ? 1 : r.int(2, 6); n > 0; n--) out = once(out, other, r);
  return out.slice(0, MAX_LENGTH);
}

const VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e9,
  2 ** 31,
  2 ** 53,
  1e308,
  '',
  'x',
  'relu',
  '../../x',
  '\u202e"; exec rm',
  '\0',
  'a'.repeat(2000),
  [],
  {},
  [null],
  [[]],
  [[['x', 0, 0, {}]]],
  [null, 1e9],
  [null, null],
  { class_name: 'Dense', config: {} },
  { constructor: 1 },
];

/** A copy in which one to three values have been replaced, removed, doubled or put under another name. */
export function mutateJson(value: unknown, r: Random): unknown {
  const root: { value: unknown } = { value: structuredClone(value) };
  for (let n = r.int(1, 3); n > 0; n--) {
    const slots: { readonly of: Record<string, unknown> | unknown[]; readonly key: string }[] = [];
    const walk = (x: unknown): void => {
      if (typeof x !== 'object' || x === null) return;
      for (const key of Object.keys(x)) {
        slots.push({ of: x as Record<string, unknown>, key });
        walk((x as Record<string, unknown>)[key]);
      }
    };
    walk(root);
    const { of, key } = r.pick(slots);
    const held = of as Record<string, unknown>;
    const donor = r.pick(slots);
    const choice = r.int(0, 5);
    if (choice === 0 && of !== root) delete held[key];
    else if (choice === 1 && Array.isArray(of)) of.push(structuredClone(held[key]));
    else if (choice === 2) held[key] = structuredClone((donor.of as Record<string, unknown>)[donor.key]);
    else if (choice === 3 && Array.isArray(of)) of.splice(Number(key), 1);
    else if (choice === 4 && !Array.isArray(of)) held[r.pick(slots).key] = structuredClone(held[key]);
    else held[key] = structuredClone(r.pick(VALUES));
  }
  return root.value;
}
