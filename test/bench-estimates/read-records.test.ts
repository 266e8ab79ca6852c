// Fault caught: one damaged line that ends the run or goes unsaid.
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readRecords } from '../bench/estimates/read-records.ts';
import { DENSE, tinyModule, tinyRecord } from './tiny-records.ts';

const bytes = (lines: readonly string[]): Uint8Array => new TextEncoder().encode(lines.join('\n'));

describe('files of records', () => {
  const good = [JSON.stringify(tinyRecord()), JSON.stringify(tinyModule())];

  it('are read as they are or zipped', () => {
    for (const file of [bytes(good), gzipSync(bytes(good))]) {
      const { records, damaged } = readRecords('r', file);
      expect(records.map((r) => r.id)).toEqual(['d-1', 'm-1']);
      expect(damaged).toEqual([]);
    }
  });

  it('keep what stands around damaged lines, and name those', () => {
    const broken = [
      good[0]!.slice(0, 80),
      '[]',
      JSON.stringify(tinyRecord({ kind: 'chip' })),
      JSON.stringify(tinyRecord({ layers: [{ ...DENSE, n_in: -4 }] })),
      JSON.stringify(tinyRecord({ tool_version: '2019.2; rm' })),
      JSON.stringify(tinyRecord({ result: { LUT: 'many' } })),
      JSON.stringify(tinyModule({ module_function: undefined })),
    ];
    const { records, damaged } = readRecords('r.jsonl', bytes([good[0]!, '', ...broken, good[1]!]));
    expect(records.map((r) => r.id)).toEqual(['d-1', 'm-1']);
    expect(damaged.map((d) => d.line)).toEqual([3, 4, 5, 6, 7, 8, 9]);
    expect(damaged.every((d) => d.file === 'r.jsonl')).toBe(true);
    expect(damaged[3]!.problem).toContain('layers.0.n_in');
    expect(damaged[5]!.problem).toContain('result.LUT');
    expect(damaged[6]!.problem).toContain('module_function');
  });

  it('that cannot be unpacked are one damaged line', () => {
    const cut = gzipSync(bytes(good)).subarray(0, 40);
    const { records, damaged } = readRecords('r', cut);
    expect(records).toEqual([]);
    expect(damaged.length).toBe(1);
  });

  it('with fields nobody knows are files of this format', () => {
    const { records } = readRecords('r', bytes([JSON.stringify(tinyRecord({ colour: 'green' }))]));
    expect(records.length).toBe(1);
  });
});
