// Catches: a column taken for its neighbour in one tool's layout, worst and best case swapped, an SLR's share taken for
// the part's, "?" and "undef" read as 0, a total that its parts deny, and cycles that their time denies.
import { describe, expect, it } from 'vitest';
import type { ModuleClaims, SynthesisFile } from '#src/hls-report/claims';
import { readReport } from '#src/hls-report/read';
import {
  csynthText,
  DENSE,
  LAYOUTS,
  type Layout,
  PART,
  SOFTMAX,
  TOP,
  total,
  type WrittenModule,
} from './written-reports.ts';
import { csynthDesignXml, csynthSummary, csynthXml } from './written-summaries.ts';

const layouts: readonly (readonly [string, Layout])[] = Object.entries(LAYOUTS);

function read(text: string): SynthesisFile & { readonly codes: readonly string[] } {
  const { report, diagnostics } = readReport(text, 'net_csynth.rpt');
  if (report.kind !== 'synthesis') throw new Error(`read as ${report.kind}`);
  return { ...report, codes: diagnostics.map((d) => d.code) };
}

const own = (file: SynthesisFile): ModuleClaims => file.claims[0]!;

function expected(m: WrittenModule, layout: Layout): object {
  const { uram, ...rest } = total(m);
  return {
    latencyMin: m.latency[0],
    latencyMax: m.latency[1],
    iiMin: m.ii[0],
    iiMax: m.ii[1],
    clockTarget: 5,
    clockEstimated: m.clock ?? 3.5,
    clockUncertainty: 0.62,
    ...rest,
    ...(layout.uram ? { uram, uramAvailable: 1280 } : {}),
    lutAvailable: 1_728_000,
    ffAvailable: 3_456_000,
    dspAvailable: 12_288,
    bram18Available: 5376,
  };
}

describe.each(layouts)('%s', (_name, layout) => {
  it('says the same in text and XML', () => {
    const text = read(csynthText(layout, TOP));
    const xml = read(csynthXml(layout, TOP));
    expect([text.codes, xml.codes]).toEqual([[], []]);
    expect(own(text).figures).toEqual(expected(TOP, layout));
    expect(own(xml).figures).toEqual(expected(TOP, layout));
    expect([text.subject, xml.subject]).toEqual(['net', 'net']);
    expect(text.identity).toEqual({
      tool: layout.tool === 'Vitis' ? 'vitis_hls' : 'vivado_hls',
      version: layout.version,
      part: PART,
      family: 'virtexuplus',
    });
    expect(xml.identity).toEqual({ version: layout.version, part: PART, family: 'virtexuplus' });
  });

  it('says what the top calls, with cycles and resources', () => {
    const { claims } = read(csynthText(layout, TOP));
    expect(claims[0]!.calls).toEqual([
      { instance: 'dense_latency_config2_s_U0', module: DENSE.name },
      { instance: 'softmax_config4_s_U1', module: SOFTMAX.name },
    ]);
    const {
      clockTarget: _t,
      clockEstimated: _e,
      clockUncertainty: _u,
      ...rest
    } = expected(DENSE, layout) as {
      readonly [key: string]: number;
    };
    const figures = Object.fromEntries(Object.entries(rest).filter(([k]) => !k.endsWith('Available')));
    expect(claims[1]).toMatchObject({ module: DENSE.name, from: 'caller', figures });
  });

  it('keeps what the tool does not know apart from 0', () => {
    const open: WrittenModule = { ...TOP, latency: [3, null], ii: [null, null], calls: [] };
    for (const file of [read(csynthText(layout, open)), read(csynthXml(layout, open))]) {
      expect(own(file).figures).toMatchObject({ latencyMin: 3, latencyMax: null, iiMin: null, iiMax: null });
      expect(file.codes).toEqual([]);
    }
  });

  it('says which loops there are', () => {
    const { claims } = read(csynthText(layout, DENSE));
    expect(claims[0]!.loops).toMatchObject([
      {
        name: 'ReuseLoop',
        depth: 0,
        latencyMin: 10,
        latencyMax: 12,
        ii: 1,
        iterationLatencyMin: 3,
        tripMax: 10,
      },
      { name: 'Inner', depth: 1, latencyMin: 11 },
    ]);
  });
});

it('takes times at the slower of the two clocks', () => {
  const slow = { ...TOP, clock: 7.289, calls: [] };
  expect(own(read(csynthText(LAYOUTS['vivado 2020.1'], slow))).figures).toMatchObject({ latencyMax: 240 });
});

describe('a clock with more decimals than are printed', () => {
  const rpt = csynthText(LAYOUTS['vivado 2020.1'], { ...TOP, latency: [8195, 9000], calls: [] });
  /** Times at this period, a clock printed with two decimals. */
  const at = (ns: number): string =>
    rpt
      .replace('5.00 ns', `${ns.toFixed(2)} ns`)
      .replace('4.371', '2.433')
      .replace(
        /40\.975 us(.*)45\.000 us/,
        `${((8195 * ns) / 1000).toFixed(3)} us$1${((9000 * ns) / 1000).toFixed(3)} us`,
      );

  it.each([
    ['300 MHz', 1000 / 300],
    ['2.777 ns', 2.777],
    ['3.333 ns', 3.333],
    ['2.5 ns', 2.5],
  ])('%s', (_what, ns) => {
    const text = at(ns);
    expect(text).not.toBe(rpt);
    expect(own(read(text)).figures).toMatchObject({ latencyMin: 8195, latencyMax: 9000 });
  });

  it('is no excuse where the other end fits', () => {
    const file = read(at(1000 / 300).replace(/8195\b/, '8194'));
    expect(file.codes).toEqual(['BN671']);
    expect(own(file).figures).not.toHaveProperty('latencyMin');
    expect(own(file).figures.latencyMax).toBe(9000);
  });
});

it('gives both ends of what an iteration takes', () => {
  const ranged = csynthText(LAYOUTS['vivado 2020.1'], { ...DENSE, iteration: '4 ~ 83' });
  expect(own(read(ranged)).loops![0]).toMatchObject({ iterationLatencyMin: 4, iterationLatencyMax: 83 });
  const odd = csynthText(LAYOUTS['vivado 2020.1'], { ...DENSE, iteration: '9 ~ 3' });
  expect(read(odd).codes).toContain('BN670');
});

it('takes no interval of 0 for what takes cycles', () => {
  const layout = LAYOUTS['vitis 2025.1'];
  for (const of of [csynthText, csynthXml]) {
    const zero = read(of(layout, { ...TOP, ii: [0, 0], calls: [] }));
    expect(zero.codes).toEqual(['BN670']);
    expect(own(zero).figures).not.toHaveProperty('iiMax');
    const logic = read(of(layout, { ...TOP, latency: [0, 0], ii: [0, 0], calls: [] }));
    expect(logic.codes).toEqual([]);
    expect(own(logic).figures).toMatchObject({ iiMin: 0, iiMax: 0 });
  }
});

describe('what is denied', () => {
  const layout = LAYOUTS['vitis 2025.1'];
  const text = csynthText(layout, TOP);

  it('a total that is not the sum of its parts', () => {
    const sum = String(total(TOP).lut);
    const file = read(text.replace(new RegExp(`^(\\|Total .*)${sum}`, 'm'), `$1${sum.replace(/.$/, '9')}`));
    expect(file.codes).toEqual(['BN671']);
    expect(own(file).figures).not.toHaveProperty('lut');
    expect(own(file).figures.ff).toBe(total(TOP).ff);
  });

  it.each([
    ['text', text, /(\|36 +\| +)240/],
    ['XML', csynthXml(layout, TOP), /(<Worst-caseLatency>)240/],
  ])('cycles that are not their time, in %s', (_kind, whole, place) => {
    expect(whole).toMatch(place);
    const file = read(whole.replace(place, '$1340'));
    expect(file.codes).toEqual(['BN671']);
    expect(own(file).figures).toMatchObject({ latencyMin: 36 });
    expect(own(file).figures).not.toHaveProperty('latencyMax');
  });

  it('a least above the greatest', () => {
    const wrong = { ...TOP, ii: [40, 34] as const };
    for (const file of [read(csynthText(layout, wrong)), read(csynthXml(layout, wrong))]) {
      expect(file.codes).toEqual(['BN671']);
      expect(own(file).figures).not.toHaveProperty('iiMin');
      expect(own(file).figures).not.toHaveProperty('iiMax');
    }
  });

  it('a table that is cut off, shifted or twice there', () => {
    const cut = text.slice(0, text.indexOf('|Total'));
    const shifted = text.replace(/^\|FIFO /m, '|FIFO');
    const twice = text.replace(/^\* Summary: \n(?:[+|].*\n)+/m, '$&\n$&');
    expect(twice.length).toBeGreaterThan(text.length);
    for (const damaged of [cut, shifted, twice]) {
      const file = read(damaged);
      expect(file.codes).toContain('BN670');
      expect(own(file).figures).not.toHaveProperty('lut');
      expect(own(file).figures.latencyMax).toBe(240);
    }
  });

  it('a callee whose resources are not listed', () => {
    const file = read(
      text.replace(new RegExp(`(Detail[^]*Detail[^]*)\\|${DENSE.name}(.{9})`), '$1|other_name$2'),
    );
    expect(file.claims.map((c) => c.module)).not.toContain('other_name');
  });

  it.each([
    ['not closed', (x: string) => x.slice(0, -20)],
    [
      'with a document type',
      (x: string) => x.replace('<profile>', '<!DOCTYPE p [<!ENTITY a "9">]>\n<profile>'),
    ],
    ['with an entity', (x: string) => x.replace('>240<', '>&big;<')],
    ['that names no module', (x: string) => x.replaceAll('TopModelName', 'TopModel')],
    [
      'with a depth without end',
      (x: string) => x.replace('</profile>', `${'<a>'.repeat(999)}${'</a>'.repeat(999)}</profile>`),
    ],
  ])('XML %s', (_what, damage) => {
    const { report, diagnostics } = readReport(damage(csynthXml(layout, TOP)), 'a_csynth.xml');
    const codes = diagnostics.map((d) => d.code);
    if (report.kind === 'synthesis')
      expect({ codes, claims: report.claims }).toEqual({ codes: ['BN670'], claims: [] });
    else expect(report.kind).toBe('other');
  });
});

describe('csynth.xml of a whole design', () => {
  const text = csynthDesignXml(LAYOUTS['vitis 2021.1'], TOP);

  it('has every module and who calls it', () => {
    const file = read(text);
    expect(file).toMatchObject({ codes: [], subject: 'net', summary: true });
    expect(file.claims.map((c) => [c.module, c.calls?.map((x) => x.instance)])).toEqual([
      ['net', [`${DENSE.name}_U0`, `${SOFTMAX.name}_U1`]],
      [DENSE.name, []],
      [SOFTMAX.name, []],
    ]);
    expect(file.claims[1]!.figures).toMatchObject({
      ...{ ...total(DENSE), latencyMin: 31, latencyMax: 33, iiMin: 31, iiMax: 33 },
    });
    expect(file.claims[2]!.figures).toMatchObject({ iiMin: 1, iiMax: 1 });
  });

  it('is not believed when its top is not the root of its call tree', () => {
    const file = read(text.replace('<TopModelName>net', '<TopModelName>nut'));
    expect(file).toMatchObject({ codes: ['BN670'], claims: [] });
  });
});

it('reads the summary of Vitis HLS, and takes its one latency for neither end', () => {
  const { report, diagnostics } = readReport(csynthSummary(LAYOUTS['vitis 2021.1'], TOP), 'csynth.rpt');
  expect(diagnostics).toEqual([]);
  if (report.kind !== 'synthesis') throw new Error('not read');
  const [top, dense, softmax] = report.claims;
  expect(top).toMatchObject({ module: 'net', figures: { ...total(TOP), latency: 240, ii: 34 } });
  expect(top!.figures).not.toHaveProperty('latencyMax');
  expect(top!.calls!.map((c) => c.module)).toEqual([DENSE.name, SOFTMAX.name]);
  expect(dense!.calls).toEqual([]);
  expect(softmax!.figures).toMatchObject({ lut: 742, uram: 0 });
});

it('leaves verbose reports of single steps alone', () => {
  const verbose = `${csynthText(LAYOUTS['vitis 2021.1'], TOP)}\n+ Verbose Summary: Schedule\n`;
  expect(readReport(verbose, 'net.verbose.sched.rpt').report).toMatchObject({ kind: 'other' });
});
