// Tcl text as commands and words: comments, braces, quotes, escapes and command substitution by the rules of the
// Tcl manual ("Tcl"), without evaluating anything.

export interface TclWord {
  /** Without its outer braces or quotes. */
  readonly text: string;
  readonly form: 'bare' | 'quoted' | 'braced';
  /** Scripts in square brackets, which Tcl runs to make the word. */
  readonly substitutions: readonly TclScript[];
}

export interface TclScript {
  readonly text: string;
  readonly line: number;
}

export interface TclCommandText {
  readonly words: readonly TclWord[];
  readonly line: number;
}

/** Text of a script that cannot be split. */
export interface TclProblem {
  readonly problem: string;
  readonly line: number;
}

class Splitter {
  readonly #text: string;
  #at = 0;
  #line: number;
  problem: TclProblem | undefined;

  constructor({ text, line }: TclScript) {
    this.#text = text;
    this.#line = line;
  }

  #peek(): string {
    return this.#text[this.#at] ?? '';
  }

  #next(): string {
    const c = this.#text[this.#at++] ?? '';
    if (c === '\n') this.#line++;
    return c;
  }

  #fail(problem: string): void {
    this.problem ??= { problem, line: this.#line };
    this.#at = this.#text.length;
  }

  #skipSpace(): void {
    for (;;) {
      const c = this.#peek();
      if (c === ' ' || c === '\t' || c === '\r') this.#next();
      else if (c === '\\' && this.#text[this.#at + 1] === '\n') {
        this.#next();
        this.#next();
      } else return;
    }
  }

  #skipComment(): void {
    while (this.#at < this.#text.length) {
      const c = this.#next();
      if (c === '\\') this.#next();
      else if (c === '\n') return;
    }
  }

  /** Behind an opening bracket: the script up to the matching one. */
  #bracket(): TclScript {
    const line = this.#line;
    const from = this.#at;
    let depth = 1;
    while (this.#at < this.#text.length) {
      const c = this.#next();
      if (c === '\\') this.#next();
      else if (c === '[') depth++;
      else if (c === ']' && --depth === 0) return { text: this.#text.slice(from, this.#at - 1), line };
    }
    this.#fail('a square bracket is not closed');
    return { text: '', line };
  }

  #braced(): TclWord {
    const from = this.#at;
    let depth = 1;
    while (this.#at < this.#text.length) {
      const c = this.#next();
      if (c === '\\') this.#next();
      else if (c === '{') depth++;
      else if (c === '}' && --depth === 0) {
        return { text: this.#text.slice(from, this.#at - 1), form: 'braced', substitutions: [] };
      }
    }
    this.#fail('a brace is not closed');
    return { text: '', form: 'braced', substitutions: [] };
  }

  #plain(form: 'bare' | 'quoted'): TclWord {
    const from = this.#at;
    const substitutions: TclScript[] = [];
    while (this.#at < this.#text.length) {
      const c = this.#peek();
      if (form === 'quoted' ? c === '"' : /[\s;]/.test(c)) break;
      this.#next();
      if (c === '\\') this.#next();
      else if (c === '[') substitutions.push(this.#bracket());
      // ${name} may hold anything up to its brace.
      else if (c === '$' && this.#peek() === '{')
        while (this.#at < this.#text.length && this.#next() !== '}') {}
    }
    const text = this.#text.slice(from, this.#at);
    if (form === 'quoted' && this.#next() !== '"') this.#fail('a quote is not closed');
    return { text, form, substitutions };
  }

  commands(): readonly TclCommandText[] {
    const commands: TclCommandText[] = [];
    let words: TclWord[] = [];
    let line = this.#line;
    const end = (): void => {
      if (words.length > 0) commands.push({ words, line });
      words = [];
    };
    while (this.#at < this.#text.length) {
      this.#skipSpace();
      const c = this.#peek();
      if (c === '') break;
      if (c === '\n' || c === ';') {
        this.#next();
        end();
        continue;
      }
      if (words.length === 0) {
        if (c === '#') {
          this.#skipComment();
          continue;
        }
        line = this.#line;
      }
      if (c === '{') {
        this.#next();
        words.push(this.#braced());
        if (!/^[\s;]?$/.test(this.#peek())) this.#fail('text follows a closing brace');
      } else if (c === '"') {
        this.#next();
        words.push(this.#plain('quoted'));
      } else words.push(this.#plain('bare'));
    }
    end();
    return commands;
  }
}

export function splitTcl(script: TclScript): {
  readonly commands: readonly TclCommandText[];
  readonly problem?: TclProblem;
} {
  const splitter = new Splitter(script);
  const commands = splitter.commands();
  return splitter.problem ? { commands, problem: splitter.problem } : { commands };
}

/** Scripts in square brackets of an expression, such as the condition of `if`. */
export function expressionScripts({ text, line }: TclScript): readonly TclScript[] {
  // A quoted word is split by the same rules, so the text is read as one.
  const quoted = splitTcl({ text: `expr "${text.replace(/"/g, '\\"')}"`, line });
  return (
    quoted.commands[0]?.words[1]?.substitutions.map((s) => ({ ...s, text: s.text.replace(/\\"/g, '"') })) ??
    []
  );
}
