// A model through the driver. Catches a figure of another sample, and a standing that passes for one of a report.
import { expect, it } from 'vitest';
import { ok } from '#ir/diagnostics/diagnostic';
import { build } from '#src/driver/pipeline';
import { simulateModel } from '#src/driver/simulate';
import { PARALLEL } from '../check/projects.ts';
import { unit } from '../schedule/functions.ts';
import { cyclesOf } from './simulated.ts';

it('says what its own problem takes, and that no report stands behind it', async () => {
  const text = (): ReturnType<typeof ok<string>> => ok(PARALLEL);
  const bytes = (): ReturnType<typeof ok<Uint8Array>> => ok(new TextEncoder().encode(PARALLEL));
  const { design, resolved } = await build({ model: 'm.nn', set: [], io: 'io_stream' }, { text, bytes });
  const { value } = simulateModel({ module: resolved!, design: design!, library: unit, samples: 12 });
  const { latency, interval } = cyclesOf(value!.problem);
  expect([value!.latency, value!.interval]).toEqual([latency, { cycles: interval, steady: true }]);
  expect(value!.firstOutput).toBeLessThanOrEqual(latency!);
  expect(value!.result.samples).toHaveLength(12);
  expect(value!.standing.level).toBe('extrapolated');
});
