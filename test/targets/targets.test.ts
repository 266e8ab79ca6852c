// The data of targets/ and its reader: what is there loads, and every kind of mistake an edit can make is named.
import { describe, expect, test } from 'vitest';
import { DEFAULT_TOOL, loadTargets, loadTool, readTargets, targetTexts } from '#src/targets/index';

const TOOL = 'tools/vitis_hls-2022.2.yaml';
const PARTS = 'parts/zynq-7000.yaml';

function messagesAfter(file: string, from: string | RegExp, to: string): readonly string[] {
  const texts = new Map(targetTexts());
  const before = texts.get(file)!;
  const after = before.replace(from, to);
  expect(after, 'the mistake was made').not.toBe(before);
  return readTargets(texts.set(file, after)).diagnostics.map((d) => d.message);
}

describe('targets/', () => {
  test('all files load, with the parts of the recorded reports and at least two versions of the tool', () => {
    const { value, diagnostics } = loadTargets();
    expect(diagnostics).toEqual([]);
    expect(value!.parts.size).toBeGreaterThanOrEqual(22);
    expect(value!.tools.has(DEFAULT_TOOL)).toBe(true);
    const versions = [...value!.tools.values()].filter((t) => t.tool === 'vitis_hls');
    expect(versions.length).toBeGreaterThanOrEqual(2);
    for (const t of versions) {
      expect(t.language?.tool).toBe('tcl');
      expect(t.logicSynthesis?.tool).toBe('vivado');
    }
  });

  test('one tool alone is the same table', () => {
    const { tools } = loadTargets().value!;
    for (const [name, table] of tools) expect(loadTool(name).value).toEqual(table);
    expect(loadTool('vitis_hls-1999.1').diagnostics[0]?.message).toContain('there is no such file');
    expect(loadTool('../../package').diagnostics[0]?.code).toBe('BN510');
  });

  test('a part with totals names where they come from; others have none', () => {
    const { parts } = loadTargets().value!;
    const u250 = parts.get('xcu250-figd2104-2L-e');
    expect(u250?.totals).toEqual({
      lut: 1728000,
      ff: 3456000,
      dsp: 12288,
      bram18: 5376,
      uram: 1280,
      slrs: 4,
      source: 'vitis-report',
    });
    expect(parts.get('xc7z100-ffg900-2')?.totals).toBeUndefined();
    for (const p of parts.values()) expect(p.family, p.name).toBeDefined();
  });

  test('a table of a version rests on documents of that version, or on one before and one after', () => {
    const only = (doc: string): readonly string[] =>
      messagesAfter(
        TOOL,
        '{ document: ug1399, page: create_clock }',
        `{ document: ${doc}, page: create_clock }`,
      );
    expect(only('ug1399-2023.1')[0]).toContain('create_clock: no source of version 2022.2');
    expect(only('ug1399-2020.2')[0]).toContain('create_clock: no source of version 2022.2');
    const both = '{ document: ug1399-2020.2, page: a }\n      - { document: ug1399-2023.1, page: b }';
    expect(messagesAfter(TOOL, '{ document: ug1399, page: create_clock }', both)).toEqual([]);
  });

  test.each([
    [
      'unknown document',
      TOOL,
      'document: flow-log, page: set_part',
      'document: blog, page: x',
      'no document "blog"',
    ],
    ['misspelt key', TOOL, 'oneOf:', 'oneof:', 'oneof'],
    ['unknown form', TOOL, 'form: integer', 'form: number', 'directives.ALLOCATION.options'],
    [
      'source left out',
      TOOL,
      /sources:\n {6}- \{ document: ug1399, page: pragma HLS dataflow \}\n {4}/,
      '',
      'DATAFLOW.sources',
    ],
    ['option without a dash', TOOL, '-reset:', 'reset:', 'commands.open_project.options'],
    ['reference to no table', TOOL, 'language: tcl-8.5', 'language: tcl-9.9', 'no tool "tcl-9.9"'],
    ['another version inside', 'tools/tcl-8.5.yaml', /"8\.5"/g, '"8.4"', 'its content is that of tcl-8.4'],
    ['broken YAML', TOOL, 'tool: vitis_hls', 'tool: [vitis_hls', 'tools/vitis_hls-2022.2.yaml'],
    ['part with another key', PARTS, 'device:', 'devise:', 'devise'],
    ['totals from nowhere', PARTS, 'source: vivado-report', 'source: memory', 'no document "memory"'],
    ['totals incomplete', PARTS, ', uram: 0', '', 'totals.uram'],
  ])('%s is named', (_what, file, from, to, expected) => {
    expect(messagesAfter(file, from, to).join('\n')).toContain(expected);
  });

  test('a part in two files is named', () => {
    const texts = new Map(targetTexts());
    const again = texts
      .get(PARTS)!
      .replace(/parts:\n[\s\S]*/, 'parts:\n  xcu50-fsvh2104-2-e: { device: a, package: b, speed: c }\n');
    const { diagnostics } = readTargets(texts.set(PARTS, again));
    expect(diagnostics.map((d) => d.message).join('\n')).toContain(
      'xcu50-fsvh2104-2-e stands in another file',
    );
  });
});
