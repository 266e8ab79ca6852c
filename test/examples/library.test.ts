// Burin from a program. Catches: an entry that exports no longer what the README shows, an example that does not run,
// results that are not those of the commands, a sweep that compiles everything again, and lengths that do not fit.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readArrays } from '#src/data/npz';
import { applyOptions, compileEmulator, EmulatorCache, filesIn, loadModel, type Module } from '#src/index';
import { bytesOf, EXAMPLES } from './example-files.ts';

const ROOT = join(import.meta.dirname, '../..');
const MODEL = 'published.yml';

async function decoder(): Promise<Module> {
  const { value } = await loadModel({ model: MODEL, set: [] }, filesIn(join(EXAMPLES, 'calo-vae')));
  return value!;
}

function only(file: string): Float64Array {
  const { value } = readArrays(bytesOf('calo-vae', file), file, file);
  return Float64Array.from([...value!.values()][0]!.data);
}

describe('import from burin', () => {
  it('does what the README shows', () => {
    const path = 'examples/calo-vae/sweep.js';
    const code = readFileSync(join(ROOT, path), 'utf8');
    expect(readFileSync(join(ROOT, 'README.md'), 'utf8')).toContain(`\`\`\`js\n${code}\`\`\``);
    const said = execFileSync(process.execPath, ['--import', 'tsx', '--conditions=source', path], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    const lines = said.trim().split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toBe('14 bits: 374 values a shower, 0 of all changed');
    // Narrower sums change more.
    const changed = lines.slice(1).map((l) => Number(/(\d+) of all changed/.exec(l)![1]));
    expect(changed[0]).toBeGreaterThan(changed[1]!);
    expect(changed[1]).toBeGreaterThan(changed[2]!);
  });

  it('computes the recorded outputs', async () => {
    const { value: emulator } = compileEmulator(await decoder());
    expect(emulator!.inputs.map((a) => a.shape)).toEqual([[31]]);
    expect(emulator!.outputs.map((a) => a.shape)).toEqual([[374]]);
    const [out] = emulator!.run([only('inputs.npz').subarray(0, 31 * 40)]);
    expect(out).toEqual(only('published_outputs.npz').subarray(0, 374 * 40));
  });

  it('compiles one layer again when one type changes', async () => {
    const [network, cache] = [await decoder(), new EmulatorCache()];
    compileEmulator(network, cache);
    const before = cache.compiled;
    const set = ['q_dense_2.accum=ap_fixed<21,8,AP_RND_CONV,AP_SAT>'];
    const { value: point } = await applyOptions(network, { model: MODEL, set });
    compileEmulator(point!, cache);
    expect(cache.compiled - before).toBe(1);
    compileEmulator(point!, cache);
    expect(cache.compiled - before).toBe(1);
  });

  it('refuses lengths that do not fit, and says what is wrong with a model', async () => {
    const network = await decoder();
    const { value: emulator } = compileEmulator(network);
    expect(() => emulator!.run([new Float64Array(32)])).toThrow(RangeError);
    expect(() => emulator!.run([])).toThrow('1 inputs, not 0');
    expect(() => emulator!.run([new Float64Array(31).fill(Number.NaN)])).toThrow(RangeError);
    const ops = network.body.ops.map((op) => {
      const { weight } = op.weights;
      if (op.name !== 'q_dense_2' || weight?.kind !== 'float') return op;
      const data = new Float64Array(weight.data.length).fill(Number.NaN);
      return { ...op, weights: { ...op.weights, weight: { ...weight, data } } };
    });
    const broken = compileEmulator({ ...network, body: { ...network.body, ops } });
    expect(broken.value).toBeUndefined();
    expect(broken.diagnostics.find((d) => d.severity === 'error')!.message).toMatch(/q_dense_2/);
    const missing = await loadModel({ model: 'none.yml', set: [] }, filesIn(EXAMPLES));
    expect(missing.diagnostics.map((d) => d.code)).toEqual(['BN701']);
  });
});
