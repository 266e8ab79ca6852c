// Catches any change that moves the figures of the reference decoder: they were measured by other code, on 12,000 showers
// of the published configuration computed by hls4ml, and must come out within what sampling allows.
import { expect, test } from 'vitest';
import { run } from '#src/cli/run';
import { EXAMPLES } from '../examples/example-files.ts';

/** Mean separation powers of hls4ml's emulation, sampling of about 0.001 included. */
const MEASURED = { official: 0.0671, '2023': 0.0691 } as const;
/** Etot/Einc has a third of its entries at energies whose response scatters most: the mean moves by this much. */
const TOLERANCE = 0.005;

test('the published configuration has the measured separation power in both sets of bins', async () => {
  let out = '';
  const exit = await run(
    [
      ...[
        'evaluate',
        'published.yml',
        '--decoder',
        'fidelity/decoder.yml',
        '--reference',
        'synthetic:16000:5',
      ],
      ...['--conditions', 'mix', '--showers', '4000', '--seed', '3', '--json'],
    ],
    {
      cwd: `${EXAMPLES}/calo-vae`,
      env: {},
      out: (text) => {
        out += text;
      },
      err: () => {},
      outIsTerminal: false,
      errIsTerminal: false,
    },
  );
  expect(exit).toBe(0);
  const { result } = JSON.parse(out);
  expect(result.reference.origin.kind).toBe('synthetic');
  for (const v of result.variants as readonly {
    name: 'official' | '2023';
    means: { power: number; floor: number }[];
  }[]) {
    const { power, floor } = v.means[0]!;
    expect([v.name, Math.abs(power - floor + 0.001 - MEASURED[v.name]) < TOLERANCE, power]).toEqual([
      v.name,
      true,
      power,
    ]);
  }
}, 120_000);
