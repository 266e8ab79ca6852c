// Tokens of kernel text. A whole type (`fixed<16,6,rnd_conv,sat>`) is one token, so that `<` stays a comparison.
import type { Position } from '../location.ts';

export interface Token {
  readonly kind: 'word' | 'number' | 'type' | 'symbol' | 'doc' | 'bad' | 'end';
  readonly text: string;
  readonly at: Position;
  readonly end: Position;
}

const BLANK = /(?:[ \t\r\n;]+|\/\/(?!\/)[^\n]*)*/y;
const FORMS: readonly (readonly [Token['kind'], RegExp])[] = [
  ['doc', /\/\/\/[^\n]*/y],
  ['type', /(?:ap_)?u?(?:fixed|int)[ \t]*<[^<>\n]*>/iy],
  ['word', /[A-Za-z_][A-Za-z0-9_]*/y],
  ['number', /\d[\w.]*/y],
  ['symbol', /->|\+=|==|!=|<=|>=|[-+*/%<>=(){}[\],:?&|^~]/y],
  ['bad', /[\s\S]/y],
];

/** All tokens, with an `end` token last. Statements need no separator; a `;` counts as blank. */
export function tokenize(text: string): readonly Token[] {
  const lineStarts = [0];
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) lineStarts.push(i + 1);
  let line = 0;
  const position = (offset: number): Position => {
    while (line + 1 < lineStarts.length && lineStarts[line + 1]! <= offset) line++;
    return { line: line + 1, column: offset - lineStarts[line]! + 1 };
  };
  const tokens: Token[] = [];
  for (let offset = 0; ; ) {
    BLANK.lastIndex = offset;
    offset += BLANK.exec(text)![0].length;
    const at = position(offset);
    if (offset >= text.length) return [...tokens, { kind: 'end', text: '', at, end: at }];
    for (const [kind, form] of FORMS) {
      form.lastIndex = offset;
      const match = form.exec(text);
      if (!match) continue;
      offset += match[0].length;
      tokens.push({ kind, text: match[0], at, end: position(offset) });
      break;
    }
  }
}
