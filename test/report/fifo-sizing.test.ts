// Catches: sizes printed of another FIFO, a FIFO called tight that is not, a curve that hides which depths it is of, and
// JSON that says other figures than the text.
import { describe, expect, it } from 'vitest';
import { sizeFifos } from '#src/codesign/size-fifos';
import { plainPainter } from '#src/report/colour';
import { simulationJson } from '#src/report/simulation/json';
import { renderSizing, sizingJson, sizingSummary } from '#src/report/simulation/sizing';
import { NONE, unitContext } from '../codesign/unit-model.ts';
import { simulated, stuck } from './made-simulation.ts';

const FIFOS = [
  { name: 'wide', channel: 0, depth: 32 },
  { name: 'narrow', channel: 1, depth: 4 },
  { name: 'plain', channel: 2, depth: 1 },
];

/** `wide` needs 16 places and loses 8 cycles below; `narrow` needs 9, or nothing ever comes out. */
const outcome = sizeFifos(
  FIFOS,
  8,
  unitContext(
    [20, 20, 1],
    ([wide, narrow]) => ({ slow: wide! < 16 ? 8 : 0, deadlock: narrow! < 9 }),
    (fifo, depth) => ({ ...NONE, lut: depth * (fifo === 0 ? 100 : 1), bram18: depth > 30 ? 1 : 0 }),
  ),
);
if (outcome.kind !== 'sized') throw new Error(outcome.kind);
const { sizing } = outcome;

describe('text', () => {
  const lines = renderSizing(sizing, plainPainter).split('\n');

  it('has a row for each FIFO that matters, with what one place less does and costs before and after', () => {
    expect(lines[0]).toContain('over 32 samples');
    expect(lines.find((l) => l.startsWith('wide '))).toMatch(
      /^wide +32 -> 16 +sample 1 8 cycles later +3,200 -> 1,600 +0 +1 -> 0$/,
    );
    expect(lines.find((l) => l.startsWith('narrow '))).toMatch(/^narrow +4 -> 9 +deadlock +4 -> 9 +0 +0$/);
    expect(lines.find((l) => l.startsWith('all FIFOs'))).toMatch(/3,205 -> 1,610 +0 +1 -> 0$/);
    expect(lines).toContain('1 FIFO has a depth of 1, the least there is');
  });

  it('says what the design was, and what it is', () => {
    expect(lines).toContain('as lowered: deadlock');
    expect(lines).toContain('sized: a sample every 10 cycles, the first done after 100');
  });

  it('names the depths of each point of the curve', () => {
    expect(lines.find((l) => l.endsWith('as above'))).toMatch(/^ +10 +100 +1,610 +0 +0 {2}as above$/);
    expect(lines.at(-1)).toMatch(/^ +18 +100 +110 +0 +0 {2}wide 1$/);
  });

  it('says where tokens pile up', () => {
    const grows = { ...sizing, holds: false };
    expect(renderSizing(grows, plainPainter)).toContain('\ntokens pile up: longer runs need deeper FIFOs');
    expect(sizingSummary(grows)).toContain('; tokens pile up');
    expect(renderSizing(sizing, plainPainter)).not.toContain('pile up');
  });

  it('is one line where something else is said', () => {
    expect(sizingSummary(sizing)).toBe(
      'FIFO depths: 2 of 3 changed: 3,205 -> 1,610 LUT, 1 -> 0 BRAM18; no sample is done later than without bounds, over 32 samples',
    );
  });
});

describe('json', () => {
  it('has depths by name and says which are tight', () => {
    expect(sizingJson(sizing)).toMatchObject({
      samples: 32,
      before: null,
      fifos: [
        {
          fifo: 'wide',
          before: 32,
          after: 16,
          tight: true,
          oneLess: { kind: 'later', sample: 1, cycles: 8 },
        },
        { fifo: 'narrow', before: 4, after: 9, tight: true, oneLess: { kind: 'deadlock' } },
        { fifo: 'plain', before: 1, after: 1, tight: false, oneLess: { kind: 'least' } },
      ],
      curve: [
        { interval: 10, depths: { wide: 16, narrow: 9, plain: 1 }, cost: { lut: 1610 } },
        { interval: 18, depths: { wide: 1, narrow: 9, plain: 1 }, cost: { lut: 110 } },
      ],
    });
  });

  it('names both ends of every wait of a deadlock', () => {
    const json = simulationJson(simulated(stuck(2), 3).simulated);
    expect(json).toMatchObject({
      what: 'cycle-approximate simulation of scheduled functions, not figures of C synthesis',
      latency: null,
      interval: null,
      deadlock: {
        circle: [
          { instance: 'clone', channel: 'second', why: 'full', on: 'join' },
          { instance: 'join', channel: 'first', why: 'empty', on: 'clone' },
        ],
      },
    });
  });
});
