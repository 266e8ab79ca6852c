// Random Keras models all the way to a project's files. Catches: names that reach the C++ or the Tcl as they are, files
// that the checker of emitted projects would refuse, and text from `convert` that makes another project.
import { expect, it } from 'vitest';
import { ok } from '#ir/diagnostics/diagnostic';
import { emitProject } from '#src/backends/vitis/project';
import { checkProject } from '#src/check/index';
import { build } from '#src/driver/pipeline';
import type { SourceFiles } from '#src/driver/request';
import { formatNn } from '#src/frontends/nn/format';
import { printNn } from '#src/frontends/nn/print';
import { printWithFile } from '#src/frontends/nn/weights-file';
import { loadTool } from '#src/targets/index';
import { Random } from '../kernels/random.ts';
import { filesOf } from './keras-network.ts';
import { Maker } from './random-keras.ts';
import { randomInputs } from './random-layers.ts';

const TOOL = loadTool().value!;

function withText(files: SourceFiles, text: string): SourceFiles {
  const own = (name: string) => name === 'm.nn';
  return {
    bytes: (name) => (own(name) ? ok(new TextEncoder().encode(text)) : files.bytes(name)),
    text: (name) => (own(name) ? ok(text) : files.text(name)),
  };
}

it.each(Array.from({ length: 16 }, (_, k) => 7000 + k))('model %i', async (seed) => {
  const r = new Random(seed);
  const net = new Maker(r).model(randomInputs(r), r.int(1, 7));
  const files = await filesOf(net);
  const io = r.pick(['io_parallel', 'io_stream']);
  const compat = r.pick(['none', 'hls4ml']);
  const set = [`io=${io}`, `compat=${compat}`];
  const { design, loaded } = await build({ model: 'm.json', weights: 'w.h5', set }, files);
  if (!design || !loaded) return;
  const project = emitProject(design);
  expect(checkProject(project.files, design, TOOL)).toEqual([]);
  for (const [path, text] of project.files)
    if (/\.(?:cpp|h|tcl|sh)$/.test(path)) expect(/[^\x20-\x7e\n]/.exec(text), path).toBeNull();

  const weights = { name: 'w.h5', bytes: files.bytes('w.h5').value! };
  const printed = (await printWithFile(loaded, 'w.h5', weights)).value!;
  const formatted = formatNn(printed, 'm.nn').value!;
  expect(formatNn(formatted, 'm.nn').value).toBe(formatted);
  const inline = printNn(loaded, { inline: Number.POSITIVE_INFINITY, origins: true });
  for (const text of [printed, formatted, inline]) {
    const again = await build({ model: 'm.nn', set: [] }, withText(files, text));
    expect(again.diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
    expect([...emitProject(again.design!).files]).toEqual([...project.files]);
  }
});
