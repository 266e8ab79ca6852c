// Catches: values counted for the wrong layer or role, sums that a probe misses, SQNR against anything but the float
// network, and pasted types that do not mean what the profile says.
import { expect, test } from 'vitest';
import { castCode } from '#ir/fixed/cast';
import { codeFromDouble } from '#ir/fixed/dyadic';
import { fixed } from '#ir/fixed/type';
import { interpret, toArrays, toCodes } from '#src/driver/interpret';
import { profileNetwork } from '#src/profile/measure';
import type { LayerProfile, Profile, RoleProfile } from '#src/profile/profile';
import { emulateFloat, fromText, networkOf, random, samplesOf } from './networks.ts';

function layerOf(profile: Profile, name: string): LayerProfile {
  return profile.layers.find((l) => l.name === name)!;
}

function roleOf(profile: Profile, layer: string, role: string): RoleProfile {
  return layerOf(profile, layer).roles.find((r) => r.role === role)!;
}

const next = random(5);
const ROWS = Array.from({ length: 12 }, () => [2 * next(), 2 * next()]);

test.each(['stream', 'parallel'] as const)('io %s: a dense layer equals plain loops', async (io) => {
  const weights = [
    [1.3, -0.6],
    [0.1, 1.9],
  ];
  const network = await fromText(
    `input x: fixed<7,3,rnd>[2]
     y = x |> d: dense(2) { weight = [[1.3, -0.6], [0.1, 1.9]]  bias = [0.2, -3]
       weight fixed<5,2>  bias fixed<4,2,trn,sat>  accum fixed<7,3,trn,sat>  result fixed<5,2,rnd,wrap> }
     output y`,
    io,
  );
  const profile = profileNetwork(network, samplesOf(network, ROWS), 100);

  const [x, w, b] = [fixed(7, 3, { rounding: 'rnd' }), fixed(5, 2), fixed(4, 2, { overflow: 'sat' })];
  const acc = fixed(7, 3, { overflow: 'sat' });
  const product = fixed(12, 5);
  const before: number[] = [];
  const results: number[] = [];
  for (const row of ROWS) {
    for (const o of [0, 1]) {
      const narrowed = (code: bigint, frac: number): bigint => {
        before.push(Number(code) / 2 ** frac);
        return castCode(code, { ...product, width: 40, int: 40 - frac }, acc);
      };
      let sum = narrowed(codeFromDouble([0.2, -3][o]!, b), 2);
      for (const i of [0, 1]) {
        const p = codeFromDouble(row[i]!, x) * codeFromDouble(weights[i]![o]!, w);
        sum = narrowed(sum + narrowed(p, 7), 4);
      }
      results.push(Number(sum) / 16);
    }
  }
  const accum = roleOf(profile, 'd', 'accum');
  expect(accum.kind).toBe('accumulator');
  expect(accum.distribution.count).toBe(before.length);
  expect(accum.distribution.zeros).toBe(before.filter((v) => v === 0).length);
  expect(accum.distribution.min).toBe(Math.min(...before));
  expect(accum.distribution.max).toBe(Math.max(...before));
  expect(accum.overflowed).toBe(before.filter((v) => v >= 4 || v < -4).length);
  expect(accum.overflowed).toBeGreaterThan(0);
  const result = roleOf(profile, 'd', 'result');
  expect(result.distribution.count).toBe(results.length);
  expect(result.distribution.max).toBe(Math.max(...results));
  expect(roleOf(profile, 'd', 'weight').changed).toBe(4);
  expect(roleOf(profile, 'd', 'bias').overflowed).toBe(1);
  expect(roleOf(profile, 'x', 'result').distribution.count).toBe(24);
});

test('SQNR is that of the difference between the two engines', async () => {
  const network = await fromText(
    `input x: fixed<7,3>[2]
     h = x |> d: dense(2) { weight = [[1.3, -0.6], [0.1, 1.9]] } |> s: sigmoid { result fixed<6,1> }
     output h`,
  );
  const matched = samplesOf(network, ROWS);
  const profile = profileNetwork(network, matched, ROWS.length);
  const [right] = emulateFloat(network.resolved, matched, ROWS.length);
  const codes = toCodes(matched, network.design, ROWS.length).value!;
  const [ours] = toArrays(network.design, interpret(network.design, codes));
  const power = (f: (i: number) => number): number => right!.data.reduce((p, _v, i) => p + f(i) ** 2, 0);
  const want =
    10 * Math.log10(power((i) => right!.data[i]!) / power((i) => right!.data[i]! - ours!.data[i]!));
  expect(profile.outputs[0]!.sqnr).toBeCloseTo(want, 9);
  expect(layerOf(profile, 's').sqnr).toBeCloseTo(want, 9);
  expect(layerOf(profile, 's').inputs).toEqual(['d']);
  // Only a table stands between the two: nothing is cast to its type while data pass.
  expect(layerOf(profile, 's').unseen).toEqual(['table']);
  const inputError = ROWS.flat().reduce((p, v) => p + (v - Math.floor(v * 16) / 16) ** 2, 0);
  const inputPower = ROWS.flat().reduce((p, v) => p + v ** 2, 0);
  expect(layerOf(profile, 'x').sqnr).toBeCloseTo(10 * Math.log10(inputPower / inputError), 9);
});

const EXACT = `input x: fixed<20,8>[2]
     h = x |> d: dense(2) { weight = [[1.25, -0.5], [0.125, 3]]  bias = [0.5, -1]  weight fixed<20,8>  bias fixed<20,8>  accum fixed<40,20>  result fixed<40,20> }
     y = h |> r: leaky_relu(0.25) { result fixed<44,20> }
     z = h |> q: relu { result fixed<40,20> }
     output y, z`;
const EXACT_ROWS = ROWS.map((row) => row.map((v) => Math.round(v * 16) / 16));

test('a network that loses nothing says so, and loses nothing with the pasted types', async () => {
  const network = await fromText(EXACT);
  const profile = profileNetwork(network, samplesOf(network, EXACT_ROWS), 100);
  const all = profile.layers.flatMap((l) => l.roles);
  expect(all.every((r) => r.changed === 0 && r.sqnr === null)).toBe(true);
  expect(profile.layers.every((l) => l.sqnr === null && l.maxError === 0)).toBe(true);
  expect(all.length).toBeGreaterThan(8);

  const narrowed = async (body: string) => {
    const other = await fromText(body);
    const codes = toCodes(samplesOf(other, EXACT_ROWS), other.design, 100).value!;
    return toArrays(other.design, interpret(other.design, codes)).map((a) => [...a.data]);
  };
  const outputs = await narrowed(EXACT);
  const untyped = EXACT.replaceAll(/(?<=\s)(weight|bias|accum|result) fixed<\d+,\d+>/g, '');
  expect(await narrowed(`${untyped}\n${profile.paste.lossless.nn}`)).toEqual(outputs);
  // And they are as narrow as they claim: a bit less anywhere in what passes changes an output.
  for (const layer of ['d', 'r', 'q']) {
    const role = roleOf(profile, layer, 'result').lossless!;
    const [, width, int] = /<(\d+),(-?\d+)/.exec(role.type)!;
    const less = role.nn.replace(`<${width},${int}`, `<${Number(width) - 1},${int}`);
    expect(await narrowed(`${untyped}\n${profile.paste.lossless.nn}\n${less}`)).not.toEqual(outputs);
  }
});

test('the pasted configuration sets the same types as the pasted rules', async () => {
  const body = 'model net\ntarget "xcvu13p-flga2577-2-e" { clock 5ns  io stream }\n';
  const net = `${body}input x: [2]\nh = x |> "a: b # \\u00fc": dense(2) { weight = [[1, 2], [3, 4]]  bias = [1, 1] } |> "null": batch_norm { scale = [1.5, 2]  bias = [0.5, 1] }\noutput h\n`;
  const network = await networkOf({ 'net.nn': net }, 'net.nn');
  const { paste } = profileNetwork(network, samplesOf(network, EXACT_ROWS), 100);
  const byRules = await networkOf({ 'net.nn': `${net}${paste.lossless.nn}` }, 'net.nn');
  const byYaml = await networkOf(
    { 'net.nn': net, 'paste.yml': paste.lossless.hls4ml },
    'net.nn',
    'paste.yml',
  );
  const types = (n: typeof network) =>
    n.resolved.body.ops.map((op) => Object.entries(op.roles).map(([role, r]) => [op.name, role, r.type]));
  expect(types(byYaml)).toEqual(types(byRules));
  expect(types(byRules)).not.toEqual(types(network));
});

test('layers that passes insert are measured and not proposed', async () => {
  const network = await fromText(
    'input x: fixed<8,3>[2]\na = x |> r: relu\nb = x |> s: leaky_relu(0.5)\noutput a, b',
  );
  const profile = profileNetwork(network, samplesOf(network, ROWS), 3);
  const clone = profile.layers.find((l) => l.op === 'clone')!;
  expect(clone.roles.map((r) => r.distribution.count)).toEqual([12]);
  expect(profile.paste.lossless.nn).not.toContain(clone.name);
  expect(profile.paste.sameResolution.hls4ml).not.toContain(clone.name);
});
