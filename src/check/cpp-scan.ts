// Words of C++ text: just enough of the language to read generated sources back. Comments are dropped, `#pragma HLS`
// lines stay as one token, other preprocessor lines too.

export interface Token {
  readonly kind: 'word' | 'number' | 'string' | 'mark' | 'pragma' | 'preprocessor';
  readonly text: string;
  readonly line: number;
}

/** Letters, digits and underscore by character code. */
const IN_WORD = Uint8Array.from({ length: 128 }, (_, c) => (/\w/.test(String.fromCharCode(c)) ? 1 : 0));
const POINT = 46;

const TWO_CHARACTER_MARKS = new Set([
  '::',
  '<<',
  '+=',
  '-=',
  '*=',
  '++',
  '--',
  '==',
  '!=',
  '<=',
  '>=',
  '&&',
  '||',
  '->',
]);

export function scanCpp(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let at = 0;
  const push = (kind: Token['kind'], end: number): void => {
    tokens.push({ kind, text: text.slice(at, end), line });
    at = end;
  };
  while (at < text.length) {
    const c = text[at]!;
    if (c === '\n') {
      line++;
      at++;
    } else if (c === ' ' || c === '\t' || c === '\r') at++;
    else if (c === '/' && text[at + 1] === '/') at = endOfLine(text, at);
    else if (c === '/' && text[at + 1] === '*') {
      const end = text.indexOf('*/', at + 2);
      const stop = end < 0 ? text.length : end + 2;
      for (; at < stop; at++) if (text[at] === '\n') line++;
    } else if (c === '#') {
      const end = endOfLine(text, at);
      const isPragma = /^#\s*pragma\s+HLS\b/i.test(text.slice(at, end));
      push(isPragma ? 'pragma' : 'preprocessor', end);
    } else if (c === '"' || c === "'") push('string', endOfString(text, at));
    else if (IN_WORD[text.charCodeAt(at)] === 1) {
      const number = c >= '0' && c <= '9';
      let end = at + 1;
      for (; end < text.length; end++) {
        const code = text.charCodeAt(end);
        if (IN_WORD[code] !== 1 && !(number && code === POINT)) break;
      }
      push(number ? 'number' : 'word', end);
    } else push('mark', at + (TWO_CHARACTER_MARKS.has(text.slice(at, at + 2)) ? 2 : 1));
  }
  return tokens;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

function endOfString(text: string, from: number): number {
  const quote = text[from];
  let end = from + 1;
  while (end < text.length && text[end] !== quote && text[end] !== '\n') end += text[end] === '\\' ? 2 : 1;
  return Math.min(end + 1, text.length);
}
