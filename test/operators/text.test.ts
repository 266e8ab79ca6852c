// The text form of operator graphs: parse(print(f)) = f. Catches a field that print leaves out or parse misplaces, and
// text that is accepted although it names what does not exist.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GraphBuilder } from '#ir/operators/builder';
import type { Block, OperatorFunction, OperatorRegion, OperatorStorage } from '#ir/operators/graph';
import { parseOperators } from '#ir/operators/parse';
import { printOperators } from '#ir/operators/print';

const EXAMPLE = `function dense_0 of dense_resource pipeline 4 multipliers 3 inline {
  value in x: s16[4]
  rom w: u8[6] lanes 2 words 4 bram = (1, 2, 3, 4, 5, 255)
  memory m: s70[2] lutram = (-590295810358705651712, 1)
  stream out y: s16[2]
  block {
    %0 = input s16 x[3]
    %1 = input u3 loop L divide 3 modulo 7
    %2 = const s4 -3
    %3 = add s17 %0, %2 times 8
    %4 = wire s13 %3 shift -3
    %5 = cmp lt u1 %3, %2
    %6 = load w u8 %1, %2
    %7 = store m u0 %1, %2, %4
    %8 = read y s32 %5
    %9 = select s16 %5, %0, %2
    x[0] = %9
  }
  loop L trip 10000000000 ii 1 rewind {
    loop inner trip 2 {
    }
    call other(x, w) site 2
    branch x[0] {
      call other(x, w) site 3
    } else {
    }
  }
}
`;

function parsed(text: string): readonly OperatorFunction[] {
  const { value, diagnostics } = parseOperators(text, 't.og');
  expect(diagnostics).toEqual([]);
  return value!;
}

test('every part of the grammar is kept', () => {
  const [f] = parsed(EXAMPLE);
  expect(printOperators(f!)).toBe(EXAMPLE);
  expect(f!.storages[2]!.codes).toEqual([-590295810358705651712n, 1n]);
  expect((f!.body[0] as Block).graph.count[3]).toBe(8);
});

test.each([
  ['an unknown storage', EXAMPLE.replace('load w', 'load ww'), 'ww'],
  ['an operand that comes later', EXAMPLE.replace('%0, %2 times', '%0, %4 times'), 'operands stand before'],
  ['a node out of order', EXAMPLE.replace('%4 = wire', '%5 = wire'), 'this is node 4'],
  ['an unknown operator', EXAMPLE.replace('= add', '= ad'), '"add"'],
  ['a type of no kind', EXAMPLE.replace('u1 %3', 'b1 %3'), 's16 or u8'],
  ['an end that is missing', EXAMPLE.slice(0, -2), 'the end of the text'],
])('%s is refused at its place', (_, text, says) => {
  const { value, diagnostics } = parseOperators(text, 't.og');
  expect(value).toBeUndefined();
  expect(diagnostics).toHaveLength(1);
  expect(diagnostics[0]!.message).toContain(says);
  expect(diagnostics[0]!.at).toBeDefined();
});

const storage = fc.record({
  kind: fc.constantFrom('value', 'memory', 'rom', 'stream'),
  width: fc.integer({ min: 1, max: 1024 }),
  signed: fc.boolean(),
  elements: fc.integer({ min: 1, max: 9999 }),
  lanes: fc.integer({ min: 1, max: 4 }),
  words: fc.integer({ min: 1, max: 9999 }),
  impl: fc.constantFrom('auto', 'bram', 'lutram', 'uram'),
  dir: fc.constantFrom(undefined, 'in', 'out', 'inout'),
});

/** A block whose nodes are drawn from `draws`; storages 0 to 2 exist. */
function block(draws: readonly number[]): Block {
  const g = new GraphBuilder();
  const inputs = draws.slice(0, 3).map((d) => ({ storage: d % 3, element: d % 7 }));
  for (let i = 0; i < inputs.length; i++) g.push('input', 8, false, [], { aux: i });
  g.constant(BigInt(draws[0] ?? 0) - 50n, 9, true);
  for (const d of draws) {
    const pick = (k: number): number => (d * (k + 3)) % g.size;
    const op = (['add', 'wire', 'cmp', 'mux', 'load', 'store', 'write', 'select'] as const)[d % 8]!;
    const operands = { add: 2, wire: 1, cmp: 2, mux: 4, load: 1, store: 2, write: 3, select: 3 }[op];
    const aux =
      op === 'wire' ? (d % 9) - 4 : op === 'cmp' ? d % 6 : ['add', 'mux', 'select'].includes(op) ? 0 : d % 3;
    g.push(
      op,
      1 + (d % 40),
      d % 2 === 0,
      Array.from({ length: operands }, (_, k) => pick(k)),
      { aux, count: 1 + (d % 3) },
    );
  }
  return { kind: 'block', graph: g.finish(), inputs, outputs: [{ cell: inputs[0]!, node: g.size - 1 }] };
}

test('parse(print(f)) = f for drawn functions', () => {
  fc.assert(
    fc.property(
      fc.array(storage, { minLength: 3, maxLength: 3 }),
      fc.array(fc.array(fc.nat(1000), { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 3 }),
      fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
      fc.boolean(),
      (drawn, blocks, ii, inline) => {
        const storages = drawn.map(({ dir, ...s }, i): OperatorStorage => {
          return { name: `s${i}`, ...s, ...(dir === undefined ? {} : { dir }) };
        });
        const body: OperatorRegion[] = [];
        for (const draws of blocks) {
          const region = block(draws);
          body.push(
            draws.length % 2 === 0
              ? region
              : {
                  kind: 'loop',
                  label: `L${draws.length}`,
                  trip: 4,
                  ...(ii === undefined ? {} : { ii }),
                  rewind: inline,
                  body: [region],
                },
          );
        }
        const f: OperatorFunction = {
          name: 'f',
          kernel: 'k',
          inline,
          storages,
          body,
          ...(ii === undefined ? {} : { pipeline: ii }),
        };
        expect(parsed(printOperators(f))).toEqual([f]);
      },
    ),
  );
});
