// A cursor over tokens with the small expectations every rule of the kernel grammar is made of. A failed
// expectation throws a Problem, which parse.ts catches once per kernel: users see diagnostics, never exceptions.

import { kernelMessages } from '../diagnostics/catalogue/kernel.ts';
import { type Diagnostic, diagnose, type MessageSpec } from '../diagnostics/diagnostic.ts';
import { nearestName } from '../diagnostics/nearest.ts';
import { parseType } from '../fixed/text.ts';
import type { FixedType } from '../fixed/type.ts';
import { textSpan } from '../location.ts';
import type { Token } from './tokens.ts';

/** Not an Error on purpose: it is control flow inside the parser and carries what the user will read. */
export class Problem {
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    this.diagnostic = diagnostic;
  }
}

const MAX_DEPTH = 200;

export class TokenReader {
  #next = 0;
  #depth = 0;

  readonly #tokens: readonly Token[];
  readonly #file: string;

  constructor(tokens: readonly Token[], file: string) {
    this.#tokens = tokens;
    this.#file = file;
  }

  get token(): Token {
    return this.#tokens[this.#next]!;
  }

  /** The token after the current one. */
  get following(): Token {
    return this.#tokens[Math.min(this.#next + 1, this.#tokens.length - 1)]!;
  }

  take(): Token {
    const t = this.token;
    if (t.kind !== 'end') this.#next++;
    return t;
  }

  is(text: string): boolean {
    return this.token.text === text && (this.token.kind === 'symbol' || this.token.kind === 'word');
  }

  accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.#next++;
    return true;
  }

  fail<H>(spec: MessageSpec<H>, holes: H, token: Token = this.token, fix?: string): never {
    throw new Problem(diagnose(spec, holes, { at: textSpan(this.#file, token.at, token.end), fix }));
  }

  expected(what: string): never {
    const found = this.token.kind === 'end' ? 'the end of the text' : `"${this.token.text.slice(0, 40)}"`;
    return this.fail(kernelMessages.syntax, { expected: what, found });
  }

  unknown(what: string, token: Token, known: Iterable<string>): never {
    const near = nearestName(token.text, known);
    return this.fail(
      kernelMessages.unknownName,
      { name: token.text, what },
      token,
      near === undefined ? undefined : `write ${near}`,
    );
  }

  want(text: string): void {
    if (!this.accept(text)) this.expected(`"${text}"`);
  }

  word(what: string): string {
    return this.token.kind === 'word' ? this.take().text : this.expected(what);
  }

  /** One of a closed list of words. */
  oneOf<T extends string>(words: readonly T[]): T {
    const found = words.find((w) => this.token.kind === 'word' && w === this.token.text);
    if (found === undefined) this.expected(words.map((w) => `"${w}"`).join(' or '));
    this.#next++;
    return found!;
  }

  type(): FixedType {
    if (this.token.kind !== 'type') this.expected('a type such as fixed<16,6>');
    const parsed = parseType(this.token.text);
    if ('problem' in parsed) return this.fail(kernelMessages.badType, { problem: parsed.problem });
    this.#next++;
    return parsed.type;
  }

  /** A whole number that may be negative. */
  integer(what: string): number {
    const negative = this.accept('-');
    if (this.token.kind !== 'number') this.expected(what);
    if (!/^\d{1,9}$/.test(this.token.text)) {
      this.fail(kernelMessages.badNumber, {
        text: this.token.text.slice(0, 40),
        why: `${what} is a whole number of at most nine digits`,
      });
    }
    const value = Number(this.take().text);
    return negative && value !== 0 ? -value : value;
  }

  /** An integer code of any length that a 1,024-bit type can need. */
  code(what: string): bigint {
    const negative = this.accept('-');
    if (this.token.kind !== 'number') this.expected(what);
    if (!/^\d{1,400}$/.test(this.token.text)) {
      this.fail(kernelMessages.badNumber, {
        text: this.token.text.slice(0, 40),
        why: `${what} is a whole number`,
      });
    }
    const value = BigInt(this.take().text);
    return negative ? -value : value;
  }

  /** Comma-separated items up to the closing symbol, which is consumed; the opening one already is. */
  list<T>(close: string, item: () => T): readonly T[] {
    const items: T[] = [];
    if (this.accept(close)) return items;
    do items.push(item());
    while (this.accept(','));
    this.want(close);
    return items;
  }

  nested<T>(rule: () => T): T {
    if (this.#depth >= MAX_DEPTH) this.fail(kernelMessages.tooDeep, { limit: MAX_DEPTH });
    this.#depth++;
    const value = rule();
    this.#depth--;
    return value;
  }

  /** After a problem: on to the next kernel. */
  recover(): void {
    this.#depth = 0;
    this.take();
    while (
      this.token.kind !== 'end' &&
      !(this.token.at.column === 1 && /^(kernel$|\/\/\/)/.test(this.token.text))
    ) {
      this.take();
    }
  }
}
