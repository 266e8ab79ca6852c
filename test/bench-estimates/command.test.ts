// Fault caught: a command that loses a damaged line, writes no JSON, estimates nothing, or takes nonsense for a request.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { RELU, tinyModule, tinyRecord } from './tiny-records.ts';

const folder = mkdtempSync(join(tmpdir(), 'burin-estimates-'));
afterAll(() => rmSync(folder, { recursive: true }));

const MAIN = join(import.meta.dirname, '..', 'bench', 'estimates', 'main.ts');

function run(...args: readonly string[]) {
  const node = ['--conditions=source', '--import', 'tsx', MAIN, ...args];
  return spawnSync(process.execPath, node, { encoding: 'utf8' });
}

function fileOf(lines: readonly string[]): string {
  const file = join(folder, 'records.jsonl');
  writeFileSync(file, lines.join('\n'));
  return file;
}

describe('the command', () => {
  it('prints tables, names damaged lines and writes every prediction', () => {
    const pooling = { ...RELU, class_name: 'Pooling' };
    const lines = [tinyRecord(), tinyModule(), tinyModule({ id: 'm-2', layers: [pooling] })];
    const file = fileOf(['{"id": 3', ...lines.map((l) => JSON.stringify(l))]);
    const json = join(folder, 'out.json');
    const done = run(file, '--leave-one-repository-out', '--json', json, '--worst', '1');
    expect(done.status).toBe(0);
    expect(done.stderr).toContain(`${file}:1: not read`);
    expect(done.stdout).toContain('designs: 1 records');
    expect(done.stdout).toContain('skipped for a layer kind that is missing: 1 (Pooling 1)');
    expect(done.stdout).toContain('crashed, counted as an error of 100 %: 0');
    expect(done.stdout).toContain('worst by lut');
    const { records, damaged } = JSON.parse(readFileSync(json, 'utf8'));
    expect(damaged.length).toBe(1);
    expect(records.map((r: { id: string }) => r.id)).toEqual(['d-1', 'm-1']);
    for (const { prediction } of records) {
      expect(prediction.kind).toBe('predicted');
      expect(prediction.figures.lut).toBeGreaterThan(0);
    }
    // The design holds the function and more.
    expect(records[0].prediction.figures.lut).toBeGreaterThan(records[1].prediction.figures.lut);
  });

  it('says what it cannot do', () => {
    const file = fileOf([JSON.stringify(tinyRecord())]);
    expect(run().status).toBe(2);
    expect(run(file, '--by', 'beauty').stderr).toContain('there is no figure beauty');
    expect(run(file, '--leave-out', 'no/body').stderr).toContain('no record is of no/body');
    expect(run(file, '--show', 'd-9').stderr).toContain('no record is called d-9');
    expect(run(join(folder, 'absent')).status).toBe(1);
  });
});
