// Images travel: what another thread receives runs like the original. Catches anything in an image that cannot be posted
// or that lives in the sender (a function, a memory, a lost constant), for kernels in lanes and in the interpreter alike.
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import type { Design } from '#ir/design/design';
import { type FixedType, fixed } from '#ir/fixed/type';
import { parseKernels } from '#ir/kernel/parse';
import { createInterpreter } from '#src/backends/interpreter/index';
import { startEmulator } from '#src/backends/wasm/emulator';
import { type EmulatorImage, emulatorImage } from '#src/backends/wasm/image';
import { Random } from '../kernels/random.ts';
import { dataOf } from './dense-kernel.ts';
import { designOf } from './small-designs.ts';

/** As another thread gets it. */
function posted(image: EmulatorImage): EmulatorImage {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(image);
  const { message } = receiveMessageOnPort(port2)!;
  port1.close();
  return message;
}

function roundTrip(design: Design, x: FixedType, kind: EmulatorImage['kind']): void {
  const image = emulatorImage(design);
  expect(image.kind).toBe(kind);
  const rng = new Random(7);
  const samples = Array.from({ length: 21 }, () => [dataOf(rng, 3, x, x.width)]);
  const interpreter = createInterpreter(design);
  const expected = samples.map((s) => interpreter.run(s).outputs);
  const received = posted(image);
  for (const emulator of [startEmulator(image), startEmulator(received), startEmulator(received)]) {
    expect(emulator.runCodes(samples)).toEqual(expected);
    expect(emulator.notes).toEqual(image.notes);
  }
}

function text(value: string, x: string, w: string): string {
  return `kernel mixed(in x: ${x}[3], out y: fixed<16,6>[3], rom w: ${w}[6]) {
  reg acc: fixed<24,12>[3]
  for I: o in 3 { acc[o] = 0 }
  for C: i in 2 { for D: o in 3 { acc[o] += cast<fixed<24,12>>(x[i] * w[i * 3 + o]) } }
  for L: i in 3 { y[i] = cast(acc[i] + cast<fixed<20,10>>(${value})) }
}
`;
}

describe('an image sent to another thread', () => {
  const w = [3n, -7n, 0n, 21n, 5n, -1n];

  it('runs in lanes with tables and constants', () => {
    const kernels = parseKernels(text('x[i]', 'fixed<12,4>', 'fixed<8,3>')).value!;
    roundTrip(designOf(kernels, { w }), fixed(12, 4), 'lanes');
  });

  it('runs kernels of the interpreter', () => {
    const kernels = parseKernels(text('x[i] * x[i] * x[i]', 'fixed<30,6>', 'fixed<8,3>')).value!;
    roundTrip(designOf(kernels, { w }), fixed(30, 6), 'lanes');
    const wide = parseKernels(text('x[i]', 'fixed<70,6>', 'fixed<8,3>')).value!;
    roundTrip(designOf(wide, { w }), fixed(70, 6), 'interpreted');
  });
});
