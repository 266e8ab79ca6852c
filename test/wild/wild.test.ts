// The runner itself: it finds the models of a folder, tells compiled from refused from hung, and goes on after each.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  denseWeights,
  input,
  jsonFile,
  layer,
  sequential,
  weightsFile,
  wholeModel,
} from '../frontends-keras/keras-files.ts';
import { findModels, type WildModel } from './models.ts';
import { Processes } from './processes.ts';
import { tryModel } from './try-model.ts';

const root = mkdtempSync(join(tmpdir(), 'burin-wild-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function put(name: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), content);
}

const net = sequential([input('x', [3]), layer('Dense', 'd', { units: 2, activation: 'relu' })]);
const weights = { d: denseWeights(3, 2) };

describe('finding models', () => {
  it('without an index: files by their endings, project folders as one model', async () => {
    put('a/one.h5', (await wholeModel(net, weights)).bytes);
    put('a/two.json', jsonFile(net).bytes);
    put('a/two_weights.h5', (await weightsFile(weights)).bytes);
    put('a/prj/hls4ml_config.yml', 'Backend: Vitis\n');
    put('a/prj/keras_model.keras', 'PK');
    put('a/notes.txt', 'x');
    const found = findModels(join(root, 'a'));
    expect(found.map((m) => [m.name, m.weights])).toEqual([
      ['one.h5', undefined],
      ['two.json', 'two_weights.h5'],
      ['prj/hls4ml_config.yml', undefined],
    ]);
  });

  it('with an index: the files it names, whatever else its lines say', () => {
    const lines = [
      { id: 'm1', format: 'keras2-h5', file: 'f/m1/m.h5' },
      { id: 'm2', format: 'keras2-json+weights', file: 'f/m2/m.json', weights_file: 'f/m2/w.h5' },
      { id: 'm3' },
    ];
    put('b/index.jsonl', `${lines.map((l) => JSON.stringify(l)).join('\n')}\nno json\n[1]\n\n`);
    expect(findModels(join(root, 'b')).map((m) => [m.name, m.format, m.file, m.weights])).toEqual([
      ['m1', 'keras2-h5', 'm.h5', undefined],
      ['m2', 'keras2-json+weights', 'm.json', 'w.h5'],
    ]);
  });
});

describe('trying models', () => {
  const model = (file: string, more: Partial<WildModel> = {}): WildModel => ({
    name: file,
    format: 'h5',
    folder: join(root, 'c'),
    file,
    ...more,
  });

  it('compiles and emulates, or refuses with every reason and its place', async () => {
    put('c/good.h5', (await wholeModel(net, weights)).bytes);
    expect(await tryModel(model('good.h5'))).toMatchObject({ outcome: 'compiles', samples: 5, values: 10 });
    const odd = sequential([input('x', [3]), layer('Mystery', 'm'), layer('Riddle', 'r')]);
    put('c/odd.json', jsonFile(odd).bytes);
    const refused = await tryModel(model('odd.json'));
    expect(refused).toMatchObject({ outcome: 'refused', unplaced: 0 });
    const reasons = 'reasons' in refused ? refused.reasons : [];
    expect(reasons.map((r) => r.slice(0, 5))).toEqual(['BN107', 'BN107', 'BN106']);
    expect(reasons[1]).toContain('odd.json: layers[2] "r"');
    put('c/broken.h5', 'not a model');
    expect(await tryModel(model('broken.h5'))).toMatchObject({ outcome: 'refused', unplaced: 0 });
    expect(await tryModel(model('absent.h5'))).toMatchObject({ outcome: 'refused', unplaced: 0 });
  });

  // Catches: a file that never returns, or kills its process, and takes all that follow along.
  it('stops what takes too long, and goes on', async () => {
    put('c/good.h5', (await wholeModel(net, weights)).bytes);
    const hasty = new Processes(1);
    expect((await hasty.run(model('good.h5'))).outcome.outcome).toBe('hung');
    hasty.stop();
    const patient = new Processes(60_000);
    expect((await patient.run(model('good.h5'))).outcome.outcome).toBe('compiles');
    // Not a model at all: the process reports a crash instead of ending.
    const crashed = await patient.run(null as unknown as WildModel);
    expect(crashed).toMatchObject({ outcome: { outcome: 'crashed' }, retried: true });
    expect((await patient.run(model('good.h5'))).outcome.outcome).toBe('compiles');
    patient.stop();
  }, 60_000);
});
