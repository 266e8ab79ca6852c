// A folder as MODEL: generated hls4ml projects, moved or not, with what they lack named; projects of Burin.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { expect, it } from 'vitest';
import { addWeight, hdf5Bytes, input, layer, sequential } from '../frontends-keras/keras-files.ts';
import { shell, TINY } from './run-burin.ts';

const { burin, write, folder } = shell();

function put(path: string, content: string | Uint8Array): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  write(path, content);
}

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

async function savedModel(): Promise<Uint8Array> {
  const model = sequential([
    input('x', [2]),
    layer('Dense', 'd', { units: 2, activation: 'linear', use_bias: true }),
  ]);
  const weights = await hdf5Bytes((file) => {
    const vars = file
      .create_group('_layer_checkpoint_dependencies')
      .create_group('dense')
      .create_group('vars');
    addWeight(vars, '0', { shape: [2, 2], data: [1, 2, 3, 4] });
    addWeight(vars, '1', { shape: [2], data: [0, 1] });
  });
  return zipSync({
    'metadata.json': json({ keras_version: '2.14.0' }),
    'config.json': json(model),
    'model.weights.h5': weights,
  });
}

const CONFIG = `Backend: Vitis
ClockPeriod: 5
HLSConfig:
  Model:
    Precision: fixed<16,6>
    ReuseFactor: 1
IOType: io_parallel
KerasModel: !keras_model 'runs/first/prj/keras_model.keras'
OutputDir: runs/first/prj
Part: xcvu13p-flga2577-2-e
ProjectName: myproject
Version: 1.0.0
`;

// Catches: a saved model that is looked for only where hls4ml ran, or a tag of the configuration that stops the reader.
it('reads a generated project that was moved', async () => {
  put('prj/hls4ml_config.yml', CONFIG);
  put('prj/keras_model.keras', await savedModel());
  put('prj/firmware/myproject.cpp', '// generated');
  const ran = await burin('compile', 'prj', '-o', 'out', '--samples', '1', '--json');
  expect(ran.exit).toBe(0);
  expect(ran.json().result.top).toBe('myproject');
  expect((await burin('check', './prj/')).exit).toBe(0);
  // A project of Burin is a folder too.
  expect((await burin('check', 'out')).exit).toBe(0);
});

it('names the saved model that is missing, and where it belongs', async () => {
  put('bare/hls4ml_config.yml', CONFIG);
  const ran = await burin('check', 'bare', '--json');
  expect(ran.exit).toBe(1);
  expect(ran.json().diagnostics.filter((d) => d.code !== 'BN208')).toEqual([
    expect.objectContaining({
      code: 'BN720',
      message: 'the saved model "runs/first/prj/keras_model.keras" that hls4ml_config.yml names is not there',
      where: 'bare/hls4ml_config.yml:8:26',
      fix: 'copy it beside hls4ml_config.yml, as keras_model.keras',
    }),
  ]);
});

// Catches: two files of which only the first missing one is told.
it('names each missing file of an old project', async () => {
  const old = CONFIG.replace(/^KerasModel.*$/m, 'KerasJson: a/m.json\nKerasH5: a/w.h5');
  put('old/hls4ml_config.yml', old);
  const { diagnostics } = (await burin('check', 'old', '--json')).json();
  expect(diagnostics.filter((d) => d.code === 'BN720').map((d) => d.message)).toEqual([
    'the saved model "a/m.json" that hls4ml_config.yml names is not there',
    'the saved model "a/w.h5" that hls4ml_config.yml names is not there',
  ]);
});

it('says what a folder lacks that holds no project', async () => {
  put('half/firmware/x.cpp', '//');
  put('half/build_prj.tcl', '#');
  put('mine/net.nn', TINY);
  mkdirSync(join(folder, 'empty'));
  const told = async (name: string) => {
    const [first] = (await burin('check', name, '--json')).json().diagnostics;
    return [first?.code, first?.message, (first as { fix?: string } | undefined)?.fix];
  };
  expect(await told('half')).toEqual([
    'BN719',
    '"half" is a folder without a model: it looks like a project of hls4ml (firmware, build_prj.tcl), but its hls4ml_config.yml is missing',
    'add the hls4ml_config.yml that was written with it and the saved model which that names',
  ]);
  const why = 'is a folder without a model: it holds neither hls4ml_config.yml nor burin.json';
  expect(await told('mine')).toEqual(['BN719', `"mine" ${why}`, 'give a file in it, for example net.nn']);
  expect(await told('empty')).toEqual(['BN719', `"empty" ${why}`, undefined]);
});
