// A design through the driver, with other FIFO depths. Catches depths that reach the places of a FIFO and not its latency,
// a FIFO taken for its neighbour, and a run that remembers the depths of the one before.
import { expect, it } from 'vitest';
import { ok } from '#ir/diagnostics/diagnostic';
import { withDepths } from '#src/codesign/with-depths';
import { build } from '#src/driver/pipeline';
import { simulatorOf } from '#src/driver/simulate';
import { PAIR } from '../check/projects.ts';
import { unit } from '../schedule/functions.ts';

/** Deep FIFOs take longer, shallow ones hold more than they say. */
const fifo = { least: 3, shortest: 4, short: 1, deep: 9 };
const library = { ...unit, habits: { ...unit.habits, channels: { ...unit.habits.channels, fifo } } };

it('runs with other depths as the design that has them', async () => {
  const text = (): ReturnType<typeof ok<string>> => ok(PAIR);
  const bytes = (): ReturnType<typeof ok<Uint8Array>> => ok(new TextEncoder().encode(PAIR));
  const { design } = await build({ model: 'm.nn', set: [], io: 'io_stream' }, { text, bytes });
  const { prepared, run } = simulatorOf(design!, library).value!;
  const own = design!.channels.flatMap((c) => (c.kind === 'fifo' ? [c.name] : []));
  const place = (name: string): number => prepared.problem.channels.findIndex((c) => c.name === name);
  expect(own.length).toBeGreaterThan(2);
  const latencies = new Set<number>();
  for (const depthOf of [() => 1, () => 7, (i: number) => [1, 7, 4][i % 3]!, () => 1]) {
    const depths = new Map(own.map((name, i) => [name, depthOf(i)]));
    const other = simulatorOf(withDepths(design!, depths), library).value!.prepared.run({ samples: 5 });
    const ours = run(5, new Map([...depths].map(([name, depth]) => [place(name), depth])));
    expect(ours).toEqual(other);
    latencies.add(ours.samples[0]!.done);
  }
  expect(latencies.size).toBe(3);
});
