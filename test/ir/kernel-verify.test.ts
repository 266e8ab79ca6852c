// Each invariant of the kernel verifier has a kernel that breaks it alone: catches a rule that no longer bites. The
// message stands beside the kernel that provokes it.
import { describe, expect, it } from 'vitest';
import { plain } from '#ir/fixed/type';
import { type Expr, konst } from '#ir/kernel/expr';
import { ilit, ivar } from '#ir/kernel/index-expr';
import type { Kernel, Stmt } from '#ir/kernel/kernel';
import { parseKernels } from '#ir/kernel/parse';
import { verifyKernels } from '#ir/kernel/verify';
import { mapStmts } from '#ir/kernel/walk';
import { randomProgram } from '../kernels/random-kernel.ts';

const HEAD =
  'kernel k(in x: fixed<8,4>[4], in q: stream<fixed<8,4>[2]>, out z: stream<fixed<8,4>[2]>, out y: fixed<8,4>[4], rom t: uint<3>[4])';

function problems(body: string, before = ''): readonly string[] {
  const { value, diagnostics } = parseKernels(`${before}\n${HEAD} {\n${body}\n}`);
  expect(diagnostics).toEqual([]);
  return verifyKernels(value!);
}

const CASES: readonly (readonly [string, string])[] = [
  ['y[4] = x[0]', 'k: y[4] leaves y[4]'],
  ['for i in 5 { y[i] = x[0] }', 'k > i: y[i] leaves y[4] at i = 4'],
  ['for i in 4 { y[i - 1] = x[0] }', 'k > i: y[i - 1] leaves y[4] at i = 0'],
  ['reg m: int<4>[2][3] m[0][3] = 0', 'k: m[0][3] leaves m[2][3]'],
  ['y[0][0] = x[0]', 'k: y[0][0] has 2 indices, y has 1 dimensions'],
  [
    'for a in 200 { for b in 200 { for c in 200 { y[(a + b * 3 + c * 5) % 7] = 0 } } }',
    'k > a > b > c: y[(a + b * 3 + c * 5) % 7] cannot be shown to stay inside y[4]',
  ],
  ['x[0] = 0', 'k: x cannot be written'],
  ['t[0] = 0', 'k: t cannot be written'],
  ['y[0] = x[0] * x[1]', 'k: y[0] = x[0] * x[1]: fixed<16,8> does not fit fixed<8,4>'],
  ['reg v: fixed<8,4,trn,sat_sym> v = x[0]', 'k: v = x[0]: fixed<8,4> does not fit fixed<8,4,trn,sat_sym>'],
  ['y[data(t[0])] = 0', 'k: y[data(t[0])] leaves y[4]'],
  ['y[t[0]] = 0', 'k: y[t[0]] leaves y[4]'],
  ['y[data(0.5)] = 0', 'k: the index 0.5 has the type ufixed<1,0>, no integer'],
  ['for i in 2 { y[(clamp(t[0]) + i) % 2] = 0 }', 'k > i: clamp(t[0]) must be a whole subscript'],
  ['read q -> y[3]', 'k: y[3] with 2 lanes leaves y[4]'],
  ['write x -> q', 'k: q is an in stream in a write'],
  ['read q -> x', 'k: x cannot be written'],
  ['reg v: fixed<8,5>[2] read q -> v', 'k: fixed<8,4> does not fit fixed<8,5> in a read of q'],
  ['if x[0] > 1 { write x -> z }', 'k > if x[0] > 1: z is accessed under a data-dependent if'],
  ['if x[0] { y[0] = 0 }', 'k: the condition x[0] is not one bit'],
  ['y[0] = x[0] ? 1 : 0', 'k: the condition x[0] is not one bit'],
  ['let a = x[0] let a = x[1]', 'k: the name a is declared twice'],
  ['for i in 2 { for i_2: i in 2 { } }', 'k > i > i_2: the name i is declared twice'],
  ['for l: i in 2 { } for l: j in 2 { }', 'k: the label l stands twice'],
  ['for i in 0 { }', 'k > i: runs 0 times'],
  ['pipeline ii=0 i in 2 { }', 'k > i: has II 0'],
  ['for i in 2 { } y[0] = index<int<4>>(i)', 'k: no loop index is called i'],
  ['for i in 9 { y[0] = index<uint<3>>(i) }', 'k > i: index<uint<3>>(i) does not hold 0 … 8'],
  ['y[0] = const<fixed<4,4>>(8)', 'k: const<int<4>>(8) is no code of its type'],
  ['state s: int<4>', 'k: s: state has a reset value and nothing else has one'],
  ['reg s: int<4> reset 0', 'k: s: state has a reset value and nothing else has one'],
  ['state s: int<4> reset 9', 'k: the reset value 9 is no code of int<4>'],
  ['for i in 2 { state s: int<4> reset 0 }', 'k > i: the state s is not declared at the top of the body'],
  ['reset y', 'k: y is reset but is no state'],
  ['reg r: int<4>[3] partition(complete dim 2)', 'k: r has no dimension 2'],
  ['reg r: int<4>[3] reshape(block dim 1 factor 4)', 'k: the factor 4 does not fit dimension 1 of r'],
  ['reg r: int<4>[3] storage(rom_1p bram)', 'k: r is stored in a ROM but is none'],
  ['reg r: int<4>[0]', 'k: r has the dimensions 0'],
  ['reg r: ufixed<4,4,trn,wrap_sm>', 'k: r wraps a sign that ufixed<4,4,trn,wrap_sm> does not have'],
  ['y[0] = cast(slice(x[0], 3, 0))', 'k: slice(x[0], 3, 0) stands outside approx'],
  [
    'approx exp(x) -> y { y[0] = cast(slice(x[0], 8, 0)) }',
    'k > approx exp: slice(x[0], 8, 0) takes bits that fixed<8,4> does not have',
  ],
  ['y[0] = cast(bits<ufixed<8,4>>(x[0]))', 'k: bits<ufixed<8,4>>(x[0]) stands outside approx'],
  ['y[0] = cast(bits<fixed<9,4>>(x[0]))', 'k: bits<fixed<9,4>>(x[0]) reads 8 bits as 9'],
  [
    'approx exp(x) -> y { y[0] = cast(lead1(x[0])) }',
    'k > approx exp: lead1(x[0]) needs an unsigned operand',
  ],
  ['approx exp(x) -> nothing { }', 'k: approx: no value is called nothing'],
  [
    'y[0] = t[clamp(cast<int<4>>(x[0]))]',
    'k: the look-up t[clamp(cast<int<4>>(x[0]))] by a narrowed value stands outside approx',
  ],
  ['y[0] = cast(divc(x[0], 0))', 'k: divc(x[0], 0) divides by less than one'],
  ['call nobody()', 'k: no earlier kernel is called nobody'],
];

describe('kernel verifier', () => {
  it.each(CASES)('%s', (body, message) => {
    expect(problems(body)).toEqual([message]);
  });

  it('honours static guards when it enumerates', () => {
    expect(problems('for i in 5 { if index<uint<3>>(i) < 4 { y[i] = x[i] } }')).toEqual([]);
    expect(
      problems('for i in 5 { let n = index<uint<3>>(i) < 4 if n { y[i] = 0 } else { y[i - 4] = 0 } }'),
    ).toEqual([]);
    expect(problems('for i in 5 { if index<uint<3>>(i) < 3 { y[i] = 0 } else { y[i - 3] = x[i] } }')).toEqual(
      ['k > i > unless index<uint<3>>(i) < 3: x[i] leaves x[4] at i = 4'],
    );
  });

  it('lets sibling scopes use a name again and keeps it from use outside', () => {
    expect(problems('for i in 2 { let a = x[i] y[i] = a } for j in 2 { let a = x[j] y[j] = a }')).toEqual([]);
    expect(problems('for i in 2 { let a = x[i] } y[0] = a')).toEqual(['k: no scalar is called a']);
  });

  it('lets exact arithmetic and whole look-ups stand anywhere', () => {
    expect(problems('y[0] = cast(shift(x[0], 3) + bits<fixed<8,1>>(x[1]))')).toEqual([]);
    expect(problems('reg n: uint<2> n = 1 y[0] = cast(t[data(n)])')).toEqual([]);
  });

  const callee = 'kernel f(in a: fixed<8,4>[4], out b: fixed<8,4>[4]) { for i in 4 { b[i] = a[i] } }';
  it.each([
    ['call f(x)', 'k: f takes 2 arguments, not 1'],
    ['call f(x, q)', 'k: q, passed to f as b, is a stream'],
    ['call f(y, x)', 'k: x, passed to f as b, cannot be written'],
    ['call f(t, y)', 'k: t, passed to f as a, is a ROM'],
    ['reg v: fixed<8,4>[3] call f(x, v)', 'k: v, passed to f as b, has the dimensions 3'],
    ['reg v: fixed<8,4,rnd>[4] call f(x, v)', 'k: v, passed to f as b, has the type fixed<8,4,rnd>'],
    ['call f(y, y)', 'k: y is passed twice to f, which writes it'],
  ])('%s', (body, message) => {
    expect(problems(body, callee)).toEqual([message]);
  });

  it('refuses a call of a kernel with state under a data-dependent if', () => {
    const keeper =
      'kernel f(out b: fixed<8,4>[4]) { state s: fixed<8,4> reset 0 reset s for i in 4 { b[i] = s } }';
    expect(problems('if x[0] > 0 { call f(y) }', keeper)).toEqual([
      'k > if x[0] > 0: f, which has streams or state, is called under a data-dependent if',
    ]);
  });

  it('refuses names the text could not read back', () => {
    const kernel: Kernel = {
      name: 'kernel',
      params: [
        {
          kind: 'stream',
          dir: 'in',
          name: '"; exec rm',
          type: plain({ signed: true, width: 4, int: 4 }),
          lanes: 0,
        },
      ],
      pragmas: { instantiate: ['w'], pipeline: 0 },
      body: [],
      doc: 'two\nlines',
    };
    expect(verifyKernels([kernel])).toEqual([
      'kernel: kernel is a word of the text form',
      'kernel: the doc is not one line of text',
      'kernel: "; exec rm has 0 lanes',
      'kernel: "\\"; exec rm" is no identifier',
      'kernel: the II is 0',
      'kernel: instantiate names no parameter w',
    ]);
  });
});

describe('mutated random kernels', () => {
  /** Rewrites the first place the mutation finds; undefined when it finds none. */
  function mutated(kernels: readonly Kernel[], mutate: (s: Stmt) => Stmt): readonly Kernel[] | undefined {
    const last = kernels.at(-1)!;
    let done = false;
    const body = mapStmts(last.body, {
      stmt: (s) => {
        const next = done ? s : mutate(s);
        done ||= next !== s;
        return [next];
      },
    });
    return done ? [...kernels.slice(0, -1), { ...last, body }] : undefined;
  }

  const MUTATIONS: readonly (readonly [string, (s: Stmt) => Stmt])[] = [
    [
      'a dropped cast',
      (s) => {
        if (s.kind !== 'store' || s.value.kind !== 'cast') return s;
        const { a, to } = s.value;
        // Widened on purpose, so that the value cannot fit by luck.
        const wide = konst(1n, { signed: true, width: to.width + 3, int: to.int + 2 });
        const value: Expr = a.type.width > to.width + 2 && a.type.int > to.int + 2 ? a : wide;
        return { ...s, value };
      },
    ],
    [
      'an index out of range',
      (s) => {
        if (s.kind !== 'store' || s.target.index.length === 0) return s;
        return { ...s, target: { ...s.target, index: s.target.index.map(() => ilit(99)) } };
      },
    ],
    [
      'an undeclared loop index',
      (s) => {
        if (s.kind !== 'store' || s.target.index.length === 0) return s;
        return { ...s, target: { ...s.target, index: s.target.index.map(() => ivar('nowhere')) } };
      },
    ],
    [
      'a wrong node type',
      (s) => {
        if (s.kind !== 'store' || s.value.kind !== 'cast') return s;
        return { ...s, value: { ...s.value, type: { ...s.value.type, width: s.value.type.width + 1 } } };
      },
    ],
    ['an endless loop', (s) => (s.kind === 'for' ? { ...s, count: 0 } : s)],
    [
      'a dropped declaration',
      (s) => (s.kind === 'decl' ? { ...s, storage: { ...s.storage, name: 'other' } } : s),
    ],
  ];

  it.each(MUTATIONS)('%s is found in every kernel', (_, mutate) => {
    let found = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const kernels = mutated(randomProgram(seed).kernels, mutate);
      if (!kernels) continue;
      found++;
      expect(verifyKernels(kernels).length, `seed ${seed}`).toBeGreaterThan(0);
    }
    expect(found).toBeGreaterThan(20);
  });
});
