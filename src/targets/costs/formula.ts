// Closed forms of targets/costs as formulas an engineer can read: `bits + (depth > 8 ? 14 : 12)`. A formula is compiled
// to a closure over named numbers; conditions are numbers too, 0 for false.

export type Values = Readonly<Record<string, number>>;
export type Formula = (values: Values) => number;

type Binary = (a: number, b: number) => number;

const FUNCTIONS: Readonly<Record<string, { readonly arity: number; readonly run: Binary }>> = {
  ceil: { arity: 1, run: Math.ceil },
  floor: { arity: 1, run: Math.floor },
  round: { arity: 1, run: Math.round },
  log2: { arity: 1, run: Math.log2 },
  /** The smallest power of two that is not smaller. */
  pow2: { arity: 1, run: (x) => (x <= 1 ? 1 : 2 ** Math.ceil(Math.log2(x))) },
  min: { arity: 2, run: Math.min },
  max: { arity: 2, run: Math.max },
};

const OPERATORS: Readonly<Record<string, { readonly power: number; readonly run: Binary }>> = {
  or: { power: 1, run: (a, b) => (a !== 0 || b !== 0 ? 1 : 0) },
  and: { power: 2, run: (a, b) => (a !== 0 && b !== 0 ? 1 : 0) },
  '<': { power: 3, run: (a, b) => (a < b ? 1 : 0) },
  '<=': { power: 3, run: (a, b) => (a <= b ? 1 : 0) },
  '>': { power: 3, run: (a, b) => (a > b ? 1 : 0) },
  '>=': { power: 3, run: (a, b) => (a >= b ? 1 : 0) },
  '==': { power: 3, run: (a, b) => (a === b ? 1 : 0) },
  '+': { power: 4, run: (a, b) => a + b },
  '-': { power: 4, run: (a, b) => a - b },
  '*': { power: 5, run: (a, b) => a * b },
  '/': { power: 5, run: (a, b) => a / b },
};

const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|([A-Za-z_]\w*)|(<=|>=|==|[-+*/<>(),?:]))/y;
const LONGEST = 400;

/** What is wrong with a formula, in words; never leaves this file. */
class FormulaError extends Error {}

function tokens(text: string): readonly string[] {
  if (text.length > LONGEST) throw new FormulaError(`longer than ${LONGEST} characters`);
  const found: string[] = [];
  const source = text.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(source);
    if (!match) throw new FormulaError(`cannot be read from "${source.slice(at).trim()}" on`);
    found.push(match[1] ?? match[2] ?? match[3]!);
  }
  return found;
}

function compile(text: string, names: ReadonlySet<string>): Formula {
  const list = tokens(text);
  let next = 0;
  const take = (wanted: string): void => {
    const found = list[next] === undefined ? 'the end' : `"${list[next]}"`;
    if (list[next] !== wanted) throw new FormulaError(`"${wanted}" expected before ${found}`);
    next++;
  };
  const call = (name: string): Formula => {
    const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name]! : undefined;
    if (!known) throw new FormulaError(`there is no function "${name}"`);
    take('(');
    const a = choice();
    let b: Formula = a;
    if (known.arity === 2) {
      take(',');
      b = choice();
    }
    take(')');
    const { run } = known;
    return (v) => run(a(v), b(v));
  };
  const operand = (): Formula => {
    const token = list[next++];
    if (token === undefined) throw new FormulaError('ends too early');
    if (token === '(') {
      const inner = choice();
      take(')');
      return inner;
    }
    if (token === '-') {
      const inner = operand();
      return (v) => -inner(v);
    }
    if (/^\d/.test(token)) {
      const value = Number(token);
      return () => value;
    }
    if (!/^\w/.test(token)) throw new FormulaError(`a number or a name expected before "${token}"`);
    if (list[next] === '(') return call(token);
    if (!names.has(token)) {
      throw new FormulaError(`there is no value "${token}", only ${[...names].join(', ')}`);
    }
    return (v) => v[token]!;
  };
  const binary = (least: number): Formula => {
    let left = operand();
    for (;;) {
      const token = list[next];
      const operator = token !== undefined && Object.hasOwn(OPERATORS, token) ? OPERATORS[token] : undefined;
      if (!operator || operator.power < least) return left;
      next++;
      const [a, b] = [left, binary(operator.power + 1)];
      left = (v) => operator.run(a(v), b(v));
    }
  };
  const choice = (): Formula => {
    const condition = binary(0);
    if (list[next] !== '?') return condition;
    next++;
    const yes = choice();
    take(':');
    const no = choice();
    return (v) => (condition(v) !== 0 ? yes(v) : no(v));
  };
  const formula = choice();
  if (next < list.length) throw new FormulaError(`nothing may stand behind "${list[next]}"`);
  return formula;
}

/** `problem` says in words what cannot be read, or which name is not in `names`. */
export function readFormula(
  text: string,
  names: ReadonlySet<string>,
): { readonly formula: Formula } | { readonly problem: string } {
  try {
    return { formula: compile(text, names) };
  } catch (error) {
    if (error instanceof FormulaError) return { problem: `"${text}": ${error.message}` };
    throw error;
  }
}
