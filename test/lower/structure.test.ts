// Catches: outputs that lose their value when somebody else reads it too, outputs written twice, a region that does
// not follow the strategies, and designs the verifier refuses.
import { describe, expect, it } from 'vitest';
import { type Design, instancesOf } from '#ir/design/design';
import { verifyDesign } from '#ir/design/verify';
import { interpret } from '#src/driver/interpret';
import { designOf, PART } from './layer-models.ts';

function target(io: string, strategy = 'latency'): string {
  return `model small\ntarget "${PART}" { clock 5ns  io ${io}  strategy ${strategy} }\n`;
}

const NEGATE = 'dense(2) { weight = [[-1, 0], [0, -1]]  bias = [0, 0] }';
const RULES = 'rule * { default fixed<8,6> }\n';
const INPUT = [[4n, -8n]];

function copies(design: Design): readonly string[] {
  return instancesOf(design.top)
    .filter((i) => i.kernel.startsWith('linear'))
    .map((i) => i.layer);
}

describe.each(['parallel', 'stream'])('io %s', (io) => {
  it('an output that another layer reads', async () => {
    const body = `input x: fixed<8,6>[2]\nh = x |> n: ${NEGATE}\noutput h\noutput h |> r: relu\n`;
    const design = await designOf(target(io) + body + RULES);
    expect(verifyDesign(design)).toEqual([]);
    expect(interpret(design, [INPUT])).toEqual([
      [
        [-4n, 8n],
        [0n, 8n],
      ],
    ]);
  });

  it('an input handed through, read by a layer as well', async () => {
    const body = `input x: fixed<8,6>[2]\noutput x\noutput x |> n: ${NEGATE}\n`;
    const design = await designOf(target(io) + body + RULES);
    expect(verifyDesign(design)).toEqual([]);
    expect(interpret(design, [INPUT])).toEqual([
      [
        [4n, -8n],
        [-4n, 8n],
      ],
    ]);
  });

  it('one value at two ports', async () => {
    const body = `input x: fixed<8,6>[2]\nh = x |> n: ${NEGATE}\noutput h\noutput h\n`;
    const design = await designOf(target(io) + body + RULES);
    expect(verifyDesign(design)).toEqual([]);
    expect(interpret(design, [INPUT])).toEqual([
      [
        [-4n, 8n],
        [-4n, 8n],
      ],
    ]);
    expect(new Set(design.ports.map((p) => p.name)).size).toBe(3);
  });

  it('no copy where the output is the only reader', async () => {
    const design = await designOf(`${target(io)}input x: fixed<8,6>[2]\noutput x |> n: ${NEGATE}\n${RULES}`);
    expect(copies(design)).toEqual([]);
    expect(design.channels).toEqual([]);
  });
});

describe('the region', () => {
  const body = `input x: fixed<8,6>[2]\noutput x |> n: ${NEGATE} |> r: relu\n${RULES}`;
  it.each([
    ['parallel', 'latency', 'pipeline'],
    ['parallel', 'resource', 'dataflow'],
    ['stream', 'latency', 'dataflow'],
    ['stream', 'resource', 'dataflow'],
  ])('io %s, strategy %s: %s', async (io, strategy, kind) => {
    const design = await designOf(target(io, strategy) + body);
    expect(design.top.kind).toBe(kind);
    expect(verifyDesign(design)).toEqual([]);
  });

  it('one resource layer among latency layers asks for dataflow', async () => {
    const mixed = `${target('parallel')}${body}rule n { strategy resource }\n`;
    expect((await designOf(mixed)).top.kind).toBe('dataflow');
  });
});
