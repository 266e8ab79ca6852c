// Catches: a driver that reads files by other names than the model uses, goes on after an error, or loses a stage's
// diagnostics; differences blamed on the wrong layer; built-in samples that vary or leave their type.
import { expect, it } from 'vitest';
import type { Port } from '#ir/design/design';
import { commandLineMessages } from '#ir/diagnostics/catalogue/command-line';
import { diagnose, failed, ok } from '#ir/diagnostics/diagnostic';
import { codeRange, fixed, ufixed } from '#ir/fixed/type';
import { layerOfElement } from '#src/driver/element-layer';
import { interpret, toArrays } from '#src/driver/interpret';
import { modelKind } from '#src/driver/load-model';
import { type Built, build } from '#src/driver/pipeline';
import type { BuildRequest, SourceFiles } from '#src/driver/request';
import { builtInSamples } from '#src/driver/samples';

/** A disk of one map; `asked` lists what was read. */
function disk(texts: Readonly<Record<string, string>>): SourceFiles & { readonly asked: string[] } {
  const asked: string[] = [];
  const text: SourceFiles['text'] = (name) => {
    asked.push(name);
    const found = texts[name];
    return found === undefined
      ? failed([diagnose(commandLineMessages.fileUnreadable, { path: name, reason: 'absent' })])
      : ok(found);
  };
  const bytes: SourceFiles['bytes'] = (name) => {
    const read = text(name);
    return read.value === undefined ? failed(read.diagnostics) : ok(new TextEncoder().encode(read.value));
  };
  return { asked, text, bytes };
}

const HEADS = `model heads
input x: fixed<8,4>[2]
va = x |> a: dense(1) { weight = [[1], [1]] }
vb = x |> b: dense(2) { weight = [[1, 0], [0, 1]] }
vc = x |> c: relu
y = concat(va, vb, vc)
output y
`;

function heads(more: Partial<BuildRequest> = {}): Promise<Built> {
  return build({ model: 'heads.nn', set: [], ...more }, disk({ 'heads.nn': HEADS }));
}

it('builds from a map of files, with settings nobody said by default and marked so', async () => {
  const { design, resolved, loaded, diagnostics } = await heads({ io: 'io_stream' });
  expect(diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
  expect(design?.io).toBe('io_stream');
  expect(design?.target).toMatchObject({ clockPeriod: 5 });
  expect(resolved?.settings.clockPeriod?.origin).toEqual({ kind: 'default', what: 'Burin' });
  expect(loaded?.settings.clockPeriod).toBeUndefined();
});

it('names the layer behind each element of a concatenation, also through copies for streams', async () => {
  for (const io of ['io_parallel', 'io_stream'] as const) {
    const { resolved } = await heads({ io });
    const layers = [0, 1, 2, 3, 4].map((i) => layerOfElement(resolved!, 0, i));
    expect(layers).toEqual(['a', 'b', 'b', 'c', 'c']);
  }
});

it('follows elements through concatenations of concatenations', async () => {
  const nested = HEADS.replace('y = concat(va, vb, vc)', 'inner = concat(va, vb)\ny = concat(vc, inner)');
  const { resolved } = await build({ model: 'n.nn', set: [] }, disk({ 'n.nn': nested }));
  const layers = [0, 1, 2, 3, 4].map((i) => layerOfElement(resolved!, 0, i));
  expect(layers).toEqual(['c', 'c', 'a', 'b', 'b']);
});

it('stops at the first stage with an error and keeps what was found', async () => {
  const missing = await build({ model: 'none.nn', set: [] }, disk({}));
  expect(missing.diagnostics.map((d) => d.code)).toEqual(['BN701']);
  expect(missing.loaded).toBeUndefined();
  const files = disk({ 'c.yml': 'KerasJson: sub/m.json\nKerasH5: sub/w.h5\n' });
  const unread = await build({ model: 'c.yml', set: [] }, files);
  expect(files.asked).toEqual(['c.yml', 'sub/m.json', 'm.json', 'sub/w.h5', 'w.h5']);
  expect(unread.diagnostics.filter((d) => d.severity === 'error')).toHaveLength(2);
});

it('cuts the pipeline short when asked, and then makes no design', async () => {
  const { resolved, design, runs } = await build(
    { model: 'heads.nn', set: [] },
    disk({ 'heads.nn': HEADS }),
    { limit: 1 },
  );
  expect(resolved).toBeDefined();
  expect(design).toBeUndefined();
  expect(runs).toHaveLength(1);
});

it('tells kinds of models by the ending alone', () => {
  expect(['a.nn', 'a.H5', 'a.hdf5', 'x/a.json', 'a.yml', 'a.YAML'].map(modelKind)).toEqual([
    'nn',
    'keras-h5',
    'keras-h5',
    'keras-json',
    'hls4ml',
    'hls4ml',
  ]);
  for (const name of ['', 'nn', 'a.', 'a.constructor', 'a.nn.bak']) expect(modelKind(name)).toBeUndefined();
});

it('interprets codes and gives doubles back in the shape of the port', async () => {
  const { design } = await heads();
  // 1.5 and -0.25 in fixed<8,4>.
  const [out] = toArrays(design!, interpret(design!, [[[24n, -4n]]]));
  expect(out).toMatchObject({ name: 'out0', shape: [1, 5] });
  expect([...out!.data]).toEqual([1.25, 1.5, -0.25, 1.5, 0]);
});

it('draws the same samples every time, within the type and about unit size', async () => {
  const { design } = await heads();
  const types = [fixed(8, 4), ufixed(6, 0), fixed(80, 3), fixed(4, 20), fixed(12, -3), ufixed(1, 1)];
  for (const type of types) {
    const ports = design!.ports.map((p): Port => (p.dir === 'in' ? { ...p, type, shape: [500] } : p));
    const changed = { ...design!, ports };
    const codes = builtInSamples(changed, 2).flat(2);
    expect(builtInSamples(changed, 2).flat(2)).toEqual(codes);
    const { min, max } = codeRange(type);
    const values = codes.map((c) => Number(c) * 2 ** (type.int - type.width));
    expect(codes.every((c) => c >= min && c <= max)).toBe(true);
    expect(new Set(codes).size, JSON.stringify(type)).toBeGreaterThan(1);
    if (type.width > type.int) expect(values.every((v) => v >= -2 && v < 2)).toBe(true);
  }
});
