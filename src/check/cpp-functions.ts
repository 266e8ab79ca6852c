// Functions of generated C++: parameters, declarations, loops with their labels, directives with their place, calls
// and stream accesses, in text order. Anything else in a body is passed over.
import { scanCpp, type Token } from './cpp-scan.ts';
import { type CppType, readType } from './cpp-types.ts';
import { type Pragma, parsePragma } from './pragma.ts';

export interface Variable {
  readonly name: string;
  readonly type: CppType;
  readonly dims: readonly number[];
  readonly line: number;
  /** Written `const`. */
  readonly constant: boolean;
  /** A parameter taken by reference. */
  readonly reference: boolean;
}

interface Loop {
  readonly label: string | undefined;
  /** Of `index < count`; NaN if the head has another form. */
  readonly count: number;
  readonly line: number;
}

export interface PlacedPragma extends Pragma {
  /** Index of the innermost loop around it; -1 in the function itself. */
  readonly loop: number;
  /** How many variables were declared before it, parameters included. */
  readonly declared: number;
}

interface Call {
  readonly callee: string;
  readonly args: readonly string[];
  readonly line: number;
}

export interface CppFunction {
  readonly name: string;
  readonly line: number;
  readonly params: readonly Variable[];
  /** Parameters, then local variables in order. */
  readonly variables: readonly Variable[];
  readonly loops: readonly Loop[];
  readonly pragmas: readonly PlacedPragma[];
  readonly calls: readonly Call[];
  /** Variables whose `.read` or `.write` (or `>>`, `<<`) is used, in order. */
  readonly accesses: readonly { readonly variable: string; readonly write: boolean }[];
  /** The text of the parameter list, to compare a prototype with its definition. */
  readonly signature: string;
}

export interface CppFile {
  readonly typedefs: ReadonlyMap<string, string>;
  readonly functions: readonly CppFunction[];
  readonly prototypes: readonly { readonly name: string; readonly signature: string }[];
}

const NOT_TYPES = new Set([
  'if',
  'else',
  'for',
  'while',
  'return',
  'switch',
  'do',
  'case',
  'goto',
  'typedef',
]);

class Reader {
  readonly #tokens: readonly Token[];
  readonly #typedefs: Map<string, string>;
  at = 0;

  constructor(tokens: readonly Token[], typedefs: Map<string, string>) {
    this.#tokens = tokens;
    this.#typedefs = typedefs;
  }

  peek(offset = 0): string {
    return this.#tokens[this.at + offset]?.text ?? '';
  }

  token(): Token | undefined {
    return this.#tokens[this.at];
  }

  /** Index after the bracket that closes the one at `from`. */
  afterClosing(from: number): number {
    let depth = 0;
    for (let i = from; i < this.#tokens.length; i++) {
      const { text, kind } = this.#tokens[i]!;
      if (kind !== 'mark') continue;
      if (text === '(' || text === '{' || text === '[') depth++;
      else if (text === ')' || text === '}' || text === ']') {
        depth--;
        if (depth === 0) return i + 1;
      }
    }
    return this.#tokens.length;
  }

  text(from: number, to: number): string {
    return this.#tokens
      .slice(from, to)
      .filter((t) => t.kind !== 'pragma' && t.kind !== 'preprocessor')
      .map((t) => t.text)
      .join('');
  }

  /** Reads a type such as `a::b<c, 3>`; the text without spaces, or undefined and nothing read. */
  typeText(): string | undefined {
    let i = this.at;
    if (this.#tokens[i]?.kind !== 'word' || NOT_TYPES.has(this.#tokens[i]!.text)) return undefined;
    i++;
    while (this.#tokens[i]?.text === '::' && this.#tokens[i + 1]?.kind === 'word') i += 2;
    if (this.#tokens[i]?.text === '<') {
      let depth = 0;
      do {
        const t = this.#tokens[i++];
        if (t === undefined || t.text === ';' || t.text === '{') return undefined;
        if (t.text === '<') depth++;
        if (t.text === '>') depth--;
      } while (depth > 0);
    }
    const text = this.text(this.at, i);
    this.at = i;
    return text;
  }

  typedef(): void {
    this.at++;
    const type = this.typeText();
    const name = this.token();
    if (type !== undefined && name?.kind === 'word') this.#typedefs.set(name.text, type);
    this.skipPast(';');
  }

  skipPast(mark: string): void {
    while (this.at < this.#tokens.length && this.peek() !== mark) this.at++;
    this.at++;
  }

  dims(): readonly number[] {
    const dims: number[] = [];
    while (this.peek() === '[') {
      dims.push(this.peek(2) === ']' ? Number(this.peek(1)) : Number.NaN);
      this.at = this.afterClosing(this.at);
    }
    return dims;
  }

  /** One parameter, up to the comma or the closing bracket. */
  parameter(): Variable | undefined {
    const line = this.token()?.line ?? 0;
    const constant = this.peek() === 'const';
    if (constant) this.at++;
    const type = this.typeText();
    const reference = this.peek() === '&';
    if (reference) this.at++;
    const name = this.token();
    if (type === undefined || name?.kind !== 'word') return undefined;
    this.at++;
    const dims = this.dims();
    return { name: name.text, type: readType(type, this.#typedefs), dims, line, constant, reference };
  }

  /** `T name[…]` at the start of a statement; undefined and nothing read if it is no declaration. */
  declaration(): Variable | undefined {
    const from = this.at;
    const line = this.token()?.line ?? 0;
    while (this.peek() === 'static' || this.peek() === 'const') this.at++;
    const constant = this.text(from, this.at).includes('const');
    const type = this.typeText();
    const name = this.token();
    if (type !== undefined && name?.kind === 'word' && ['[', ';', '=', '('].includes(this.peek(1))) {
      this.at++;
      const dims = this.dims();
      return {
        name: name.text,
        type: readType(type, this.#typedefs),
        dims,
        line,
        constant,
        reference: false,
      };
    }
    this.at = from;
    return undefined;
  }

  /** `name(a, b);` or `name<0>(a, b);` with plain names as arguments. */
  call(): Call | undefined {
    const from = this.at;
    const line = this.token()?.line ?? 0;
    const callee = this.typeText();
    if (callee !== undefined && this.peek() === '(') {
      const end = this.afterClosing(this.at);
      const inside = this.#tokens.slice(this.at + 1, end - 1);
      const plain = inside.every((t, i) => (i % 2 === 0 ? t.kind === 'word' : t.text === ','));
      if (plain && this.#tokens[end]?.text === ';') {
        this.at = end;
        const args = inside.filter((t) => t.kind === 'word').map((t) => t.text);
        return { callee: callee.replace(/<.*$/, ''), args, line };
      }
    }
    this.at = from;
    return undefined;
  }

  /** The head of a loop after `for`; leaves the reader behind it. */
  loop(label: string | undefined): Loop {
    const line = this.token()?.line ?? 0;
    const end = this.afterClosing(this.at + 1);
    const head = this.text(this.at + 1, end);
    const count = /^\(int(\w+)=0;\1<(\d+);\1\+\+\)$/.exec(head);
    this.at = end;
    return { label, count: count ? Number(count[2]) : Number.NaN, line };
  }
}

interface Scope {
  readonly loop: number;
  /** A loop body without braces, which ends with its statement. */
  readonly single: boolean;
}

function readBody(
  r: Reader,
  end: number,
  params: readonly Variable[],
): Omit<CppFunction, 'name' | 'line' | 'params' | 'signature'> {
  const variables: Variable[] = [...params];
  const loops: Loop[] = [];
  const pragmas: PlacedPragma[] = [];
  const calls: Call[] = [];
  const accesses: { variable: string; write: boolean }[] = [];
  const scopes: Scope[] = [{ loop: -1, single: false }];
  let start = true;
  let label: string | undefined;
  while (r.at < end) {
    const t = r.token()!;
    const scope = scopes.at(-1)!;
    if (t.kind === 'pragma') {
      pragmas.push({ ...parsePragma(t.text, t.line), loop: scope.loop, declared: variables.length });
      r.at++;
      continue;
    }
    if (start && t.kind === 'word') {
      if (t.text === 'typedef') {
        r.typedef();
        continue;
      }
      if (t.text === 'for') {
        loops.push(r.loop(label));
        label = undefined;
        const braces = r.peek() === '{';
        if (braces) r.at++;
        scopes.push({ loop: loops.length - 1, single: !braces });
        continue;
      }
      if (r.peek(1) === ':') {
        label = t.text;
        r.at += 2;
        continue;
      }
      const call = r.call();
      if (call) {
        calls.push(call);
        continue;
      }
      const variable = r.declaration();
      if (variable) {
        variables.push(variable);
        start = false;
        continue;
      }
    }
    if (t.kind === 'word' && r.peek(1) === '.' && /^(read|write)/.test(r.peek(2))) {
      accesses.push({ variable: t.text, write: r.peek(2).startsWith('write') });
    } else if (t.kind === 'word' && (r.peek(1) === '<<' || (r.peek(1) === '>' && r.peek(2) === '>'))) {
      accesses.push({ variable: t.text, write: r.peek(1) === '<<' });
    }
    if (t.text === '{') scopes.push({ loop: scope.loop, single: false });
    if (t.text === '}' && scopes.length > 1) scopes.pop();
    start = t.text === ';' || t.text === '{' || t.text === '}';
    if (t.text === ';') while (scopes.at(-1)!.single) scopes.pop();
    r.at++;
  }
  return { variables, loops, pragmas, calls, accesses };
}

/** `known` holds typedefs of files that this one includes. */
export function readCppFile(text: string, known: ReadonlyMap<string, string> = new Map()): CppFile {
  const typedefs = new Map(known);
  const tokens = scanCpp(text);
  const r = new Reader(tokens, typedefs);
  const functions: CppFunction[] = [];
  const prototypes: { name: string; signature: string }[] = [];
  while (r.at < tokens.length) {
    const t = r.token()!;
    if (t.text === 'typedef') r.typedef();
    else if (t.text === 'void' && r.peek(2) === '(') {
      const name = r.peek(1);
      const { line } = t;
      r.at += 2;
      const close = r.afterClosing(r.at);
      const signature = r.text(r.at, close);
      r.at++;
      const params: Variable[] = [];
      while (r.at < close - 1) {
        const p = r.parameter();
        if (!p) break;
        params.push(p);
        if (r.peek() === ',') r.at++;
      }
      r.at = close;
      if (r.peek() === '{') {
        const end = r.afterClosing(r.at);
        r.at++;
        functions.push({ name, line, params, signature, ...readBody(r, end - 1, params) });
        r.at = end;
      } else prototypes.push({ name, signature });
    } else if (t.text === '{') r.at = r.afterClosing(r.at);
    else r.at++;
  }
  return { typedefs, functions, prototypes };
}
