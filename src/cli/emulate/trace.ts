// `--trace FILE`: every layer's values beside the emulation, into an archive of arrays named after the layers.
import { failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import type { Network } from '#src/profile/measure';
import { startTrace } from '#src/profile/trace';
import type { Json } from '#src/report/json';
import { renderTrace } from '#src/report/profile/trace';
import type { Context } from '../host.ts';
import { openOutput } from './output.ts';

export interface Tracer {
  /** The next samples, one array an input port. A disk that fails is a DataError. */
  readonly see: (inputs: readonly Float64Array[], samples: number) => void;
  readonly keep: () => void;
  readonly drop: () => void;
  readonly text: () => string;
  readonly json: () => Json;
}

export function openTracer(
  file: string,
  network: Network,
  samples: number,
  context: Context,
): Result<Tracer> {
  const tracing = startTrace(network);
  const arrays = tracing.arrays.map(({ key, shape }) => ({ name: key, shape: [samples, ...shape] }));
  const opened = openOutput(file, arrays, context);
  const output = opened.value;
  if (!output) return failed(opened.diagnostics);
  return ok({
    see: (inputs, count) => {
      for (let s = 0; s < count; s++) {
        const sample = inputs.map((a) => {
          const size = a.length / count;
          return a.subarray(s * size, (s + 1) * size);
        });
        output.append(tracing.see(sample));
      }
    },
    keep: output.keep,
    drop: output.drop,
    text: () => `${renderTrace(tracing.trace(), tracing.profile(), context.paint)}\nwritten to ${file}`,
    // Plain data throughout.
    json: () => ({ file, ...(tracing.trace() as unknown as { [key: string]: Json }) }),
  });
}
