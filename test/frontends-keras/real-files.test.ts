// Real files of many origins, if they are there: each is read, or refused with reasons and places, in little time.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Module } from '#ir/graph/module';
import { printLocation } from '#ir/location';
import { type KerasFiles, readKerasModel } from '#src/frontends/keras/index';

const SHARED = new URL('../../../shared/', import.meta.url);
const here = existsSync(SHARED);
if (!here) console.warn('skipped: ../shared with real model files is absent');

function load(path: string) {
  return { bytes: new Uint8Array(readFileSync(new URL(path, SHARED))), name: path.replace(/^.*\//, '') };
}

interface Listed {
  readonly id: string;
  readonly file: string;
  readonly format: string;
}

function kerasFiles({ file, format }: Listed): KerasFiles {
  if (!file.endsWith('.json')) return { h5: load(file) };
  if (!format.endsWith('json+weights')) return { json: load(file) };
  const folder = file.slice(0, file.lastIndexOf('/') + 1);
  const weights = readdirSync(new URL(folder, SHARED)).find((f) => f.endsWith('.h5'))!;
  return { json: load(file), h5: load(folder + weights) };
}

async function readOrRefuse(files: KerasFiles): Promise<Module | undefined> {
  const start = performance.now();
  const { value, diagnostics } = await readKerasModel(files);
  expect(performance.now() - start).toBeLessThan(5000);
  if (!value) expect(diagnostics.length).toBeGreaterThan(0);
  // A layer's diagnostic has the layer's place.
  for (const d of diagnostics.filter((d) => /^BN1(0[789]|1[0-9])$/.test(d.code))) {
    expect(printLocation(d.at!)).toMatch(/: ./);
  }
  return value;
}

describe.runIf(here)('real files', () => {
  const index = here ? readFileSync(new URL('models/index.jsonl', SHARED), 'utf8').trim().split('\n') : [];
  const models = index.map((l) => JSON.parse(l) as Listed).filter((m) => m.format.includes('keras'));
  const readable = [
    'm012-spectroscopyanalys-model',
    'm013-spectroscopyanalys-schmegma',
    'm016-spectroscopyanalys-v5',
    'm042-dl4j-test-resource-elephas-sequential',
    'm099-dl4j-test-resource-adadelta',
    'm127-wa-hls4ml-search-dense-32-32-10b',
    'm128-wa-hls4ml-search-dense-32-32-12b',
    'm129-wa-hls4ml-search-dense-32-32-14b',
    'm286-synthetic-patient-generator',
    'm385-6nrp-hls4ml-keras-model',
  ];

  // Catches: a flavour of file that makes the reader throw, or a readable one refused.
  it.each(models.map((m) => [m.id, m] as const))('%s', async (id, model) => {
    const value = await readOrRefuse(kerasFiles({ ...model, file: `models/${model.file}` }));
    expect(value !== undefined).toBe(readable.includes(id));
  });

  it('oracle cases', async () => {
    const base = new URL('oracles/layers/', SHARED);
    const cases = readdirSync(base).filter((c) => existsSync(new URL(`${c}/model.json`, base)));
    let read = 0;
    for (const c of cases) {
      const weights = existsSync(new URL(`${c}/weights.h5`, base))
        ? { h5: load(`oracles/layers/${c}/weights.h5`) }
        : {};
      if (await readOrRefuse({ json: load(`oracles/layers/${c}/model.json`), ...weights })) read += 1;
    }
    expect(cases.length).toBeGreaterThan(400);
    expect(read).toBeGreaterThan(150);
  });

  it('the jet tagger', async () => {
    const value = await readOrRefuse({
      json: load('oracles/jet/model.json'),
      h5: load('oracles/jet/weights.h5'),
    });
    expect(value?.body.ops.map((op) => op.kind).join(' ')).toMatch(
      /^input dense relu dense relu dense relu dense softmax$/,
    );
  });
});

describe.runIf(here)('the decoder in both forms', () => {
  const tensors = (m: Module) =>
    m.body.ops.flatMap((op) =>
      Object.entries(op.weights).map(
        ([k, t]) => [`${op.kind} ${op.name}.${k}`, t.kind === 'float' ? t.data : t.codes] as const,
      ),
    );

  // Catches: any quantised weight or batch-norm constant that differs from what the trained network computes with.
  it('has the same constants, of which 34,756 kernel weights are not zero', async () => {
    const whole = await readOrRefuse({ h5: load('calo-vae/decoder.h5') });
    const plain = await readOrRefuse({
      json: load('calo-vae/decoder_plain.json'),
      h5: load('calo-vae/decoder_plain_weights.h5'),
    });
    const [a, b] = [new Map(tensors(whole!)), new Map(tensors(plain!))];
    expect([...a.keys()]).toEqual([...b.keys()]);
    // Rounding leaves -0 in the plain file where the codes are 0.
    const unsigned = (data: unknown) => (data as Float64Array).map((v) => v + 0);
    for (const [name, data] of a) expect([name, unsigned(data)]).toEqual([name, unsigned(b.get(name))]);
    const kernels = [...a]
      .filter(([name]) => /^dense .*\.weight$/.test(name))
      .map(([, data]) => data as Float64Array);
    const count = (keep: (v: number) => boolean) =>
      kernels.reduce((n, data) => n + data.filter(keep).length, 0);
    expect([count(() => true), count((v) => v !== 0)]).toEqual([232_036, 34_756]);
    // 11 QDense layers with a kernel and a bias each.
    expect(whole!.rules.length).toBe(22);
    expect(plain!.rules.length).toBe(0);
  });
});
