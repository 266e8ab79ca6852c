// Catches: depths that do not reach the emitted C++, a checker that cannot tell, a design that changes when nothing does,
// and names and depths that make no sense taken in silence.
import { expect, it } from 'vitest';
import { verifyDesign } from '#ir/design/verify';
import { CompilerBug } from '#ir/errors';
import { emitProject } from '#src/backends/vitis/project';
import { withDepths } from '#src/codesign/with-depths';
import { testDataOf } from '#src/driver/csim-data';
import { testVectors } from '#src/driver/test-data';
import { checked, PAIR, textProject } from '../check/projects.ts';

const pair = await textProject(PAIR);
const name = pair.design.channels.find((c) => c.kind === 'fifo')!.name;

it('reach the C++, and the checker sees which design they are of', () => {
  const deeper = withDepths(pair.design, new Map([[name, 23]]));
  expect(verifyDesign(deeper)).toEqual([]);
  const { files } = emitProject(deeper, testDataOf(deeper, testVectors(deeper, 2).value!));
  const lines = [...files.values()].join('\n').split('\n');
  expect(lines.filter((l) => l.includes('depth=23'))).toEqual([
    expect.stringMatching(/#pragma HLS STREAM variable=\w+ depth=23/),
  ]);
  expect(checked({ design: deeper, project: pair.project }, files)).toEqual([]);
  expect(checked(pair, files).map((d) => d.message)).toContainEqual(expect.stringContaining('depth=23'));
});

it('leave everything else as it was', () => {
  const deeper = withDepths(pair.design, new Map([[name, 23]]));
  const changed = deeper.channels.filter((c, i) => c !== pair.design.channels[i]);
  expect(changed).toEqual([expect.objectContaining({ name, depth: 23 })]);
  expect({ ...deeper, channels: pair.design.channels }).toEqual(pair.design);
});

it('give the same design back when nothing changes', () => {
  const same = pair.design.channels.flatMap((c) => (c.kind === 'fifo' ? [[c.name, c.depth] as const] : []));
  expect(withDepths(pair.design, new Map(same))).toBe(pair.design);
  expect(withDepths(pair.design, new Map())).toBe(pair.design);
});

it.each([
  ['a name that is none', 'nobody', 2],
  ['no place', name, 0],
  ['half a place', name, 1.5],
  ['no bound', name, Number.POSITIVE_INFINITY],
])('refuse %s', (_what, fifo, depth) => {
  expect(() => withDepths(pair.design, new Map([[fifo, depth]]))).toThrow(CompilerBug);
});
