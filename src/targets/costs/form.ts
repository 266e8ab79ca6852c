// Closed forms of targets/costs/forms.yaml: the figures of a kind of hardware as formulas of its widths. A form answers
// for one kind; which form holds in which tool is said by the libraries.
import { type Formula, readFormula, type Values } from './formula.ts';
import { interpolate, points } from './points.ts';

/** What a form may be about, and the numbers its formulas may use. */
export const KINDS = {
  /** n: bits of the result. */
  add: ['n'],
  ternary: ['n'],
  /** n: bits of the wider operand. */
  cmp: ['n'],
  /** n: bits of the widest value to select from. */
  select: ['n'],
  logic: ['n'],
  /** k: number of values. */
  mux: ['k'],
  /** k: number of elements of the array that an index selects from. */
  selector: ['k'],
  /** n: bits of the port that an element is cut from. */
  slice: ['n'],
  /** x, y: bits of the factors, y that of a constant; c: 1 when there is one that is not negative. */
  mul: ['x', 'y', 'c'],
  dsp48: ['x', 'y', 'c'],
  /** n, m: bits of the dividend and of the divisor. */
  div: ['n', 'm'],
  lead1: ['n'],
  register: ['bits', 'stages'],
  rom: ['words', 'bits', 'reads', 'auto', 'bram', 'lutram', 'uram'],
  ram: ['words', 'bits', 'ports', 'auto', 'bram', 'lutram', 'uram'],
  fifo: ['depth', 'bits'],
} as const;
export type Kind = keyof typeof KINDS;

export const FIGURES = ['lut', 'ff', 'dsp', 'bram18', 'uram', 'states'] as const;
type Figure = (typeof FIGURES)[number];

type Text = number | string;
type FigureText = Text | { readonly of: Text; readonly points: Readonly<Record<string, number>> };
type RuleText = FigureText | readonly { readonly when?: Text | undefined; readonly is: FigureText }[];

/** A form as it is written, checked by form-schema.ts. */
export interface FormText {
  readonly kind: Kind;
  readonly source: string;
  /** What no report shows about it, in words: its figures are extrapolated. */
  readonly missing?: string | undefined;
  /** Numbers that several figures use, each may use those above it. */
  readonly let?: Readonly<Record<string, RuleText>> | undefined;
  readonly gives: { readonly [K in Figure]?: RuleText | undefined };
}

export type Figures = { readonly [K in Figure]: number };

export interface Form {
  readonly name: string;
  readonly kind: Kind;
  readonly missing: readonly string[];
  /** Figures for the kind's numbers; those the form does not give are 0. Whole numbers, rounded up. */
  readonly run: (values: Values) => Figures;
}

/** `problems` in words; the form is whole when there are none. */
export function compileForm(
  name: string,
  text: FormText,
): { readonly form: Form; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const names = new Set<string>(KINDS[text.kind]);
  const one = (key: string, source: Text): Formula => {
    const read = readFormula(String(source), names);
    if ('formula' in read) return read.formula;
    problems.push(`${name}.${key}: ${read.problem}`);
    return () => 0;
  };
  const compileFigure = (key: string, f: FigureText): Formula => {
    if (typeof f !== 'object') return one(key, f);
    const of = one(key, f.of);
    const p = points(Object.entries(f.points).map(([x, y]) => [Number(x), y]));
    if (p.at.length === 0) problems.push(`${name}.${key}: no points`);
    return (v) => interpolate(p, of(v)).value;
  };
  const compileRule = (key: string, r: RuleText): Formula => {
    if (typeof r !== 'object' || 'of' in r) return compileFigure(key, r);
    const cases = r.map((c) => ({
      when: c.when === undefined ? undefined : one(key, c.when),
      is: compileFigure(key, c.is),
    }));
    if (cases.at(-1)!.when)
      problems.push(`${name}.${key}: the last case has a condition, so some widths have no figure`);
    return (v) => (cases.find((c) => c.when?.(v) !== 0) ?? cases.at(-1)!).is(v);
  };
  const steps: (readonly [string, Formula])[] = [];
  for (const [key, r] of Object.entries(text.let ?? {})) {
    if (names.has(key)) problems.push(`${name}.let.${key}: the name is taken`);
    steps.push([key, compileRule(`let.${key}`, r)]);
    names.add(key);
  }
  const gives = FIGURES.map((f) => {
    const r = text.gives[f];
    return [f, r === undefined ? undefined : compileRule(f, r)] as const;
  });
  const rules = new Map(gives);
  const whole = (f: Figure, all: Values): number => {
    const get = rules.get(f);
    return get ? Math.max(0, Math.ceil(get(all) - 1e-6)) : 0;
  };
  const run = (values: Values): Figures => {
    let all = values;
    if (steps.length > 0) {
      const more: Record<string, number> = { ...values };
      for (const [key, f] of steps) more[key] = f(more);
      all = more;
    }
    return {
      lut: whole('lut', all),
      ff: whole('ff', all),
      dsp: whole('dsp', all),
      bram18: whole('bram18', all),
      uram: whole('uram', all),
      states: whole('states', all),
    };
  };
  return {
    form: { name, kind: text.kind, missing: text.missing === undefined ? [] : [text.missing], run },
    problems,
  };
}
