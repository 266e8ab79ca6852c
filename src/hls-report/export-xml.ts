// export_syn.xml and export_impl.xml of Vitis HLS: totals, periods with their slacks, and what every instance takes, by
// the names of C synthesis. What is 0 is not written.
import { countCell, decimalCell } from './cells.ts';
import type { ImplementationFile, ImplementationTiming, ReadFile, Used } from './claims.ts';
import { checkedCells, type ListedCell, MAX_CELLS, withoutDenied } from './implemented-cells.ts';
import { Remarks } from './remarks.ts';
import { readXml, XmlProblem } from './xml.ts';

const TAGS = { LUT: 'lut', FF: 'ff', DSP: 'dsp', BRAM: 'bram18', URAM: 'uram' } as const;
type Tag = keyof typeof TAGS;

type Attributes = Readonly<Record<string, string>>;

interface Module {
  readonly cell: string;
  readonly name: string;
  readonly top: boolean;
  used: Used;
  own: Used;
}

interface Parsed {
  /** Texts of elements by their path below the root; '' where one stands there twice. */
  readonly texts: ReadonlyMap<string, string>;
  readonly modules: readonly Module[];
}

/** Counts of an element's attributes; what is not written is 0. */
function counts(attributes: Attributes): Used {
  return Object.fromEntries(
    (Object.keys(TAGS) as Tag[]).map((tag) => {
      const text = attributes[tag] ?? '0';
      const value = countCell(text);
      if (typeof value !== 'number') throw new XmlProblem(`"${text}" is no number of ${tag}`, 1);
      return [TAGS[tag], value];
    }),
  );
}

const MODULE = 'profile/RtlModules/RtlModule';

function parse(text: string): Parsed {
  const texts = new Map<string, string>();
  const modules: Module[] = [];
  const open = (path: string, attributes: Attributes): void => {
    if (path === MODULE) {
      if (modules.length >= MAX_CELLS) throw new XmlProblem(`it has more than ${MAX_CELLS} modules`, 1);
      const { CELL: cell = '', MODULENAME: name = '', IS_TOP } = attributes;
      modules.push({ cell, name, top: IS_TOP === '1', used: counts({}), own: counts({}) });
    }
    if (path === `${MODULE}/Resources`) modules.at(-1)!.used = counts(attributes);
    if (path === `${MODULE}/LocalResources`) modules.at(-1)!.own = counts(attributes);
  };
  const close = (path: string, content: string): void => {
    if (!/^profile\/(?:RunData|TimingReport|AreaReport)\//.test(path)) return;
    const below = path.slice('profile/'.length);
    texts.set(below, texts.has(below) ? '' : content);
  };
  readXml(text, { open, close });
  return { texts, modules };
}

function totals({ texts }: Parsed, remarks: Remarks): Used {
  return Object.fromEntries(
    (Object.keys(TAGS) as Tag[]).flatMap((tag) => {
      const text = texts.get(`AreaReport/Resources/${tag}`);
      if (text === undefined) return [];
      const value = countCell(text);
      if (typeof value === 'number') return [[TAGS[tag], value] as const];
      remarks.notUnderstood(tag, `"${text}"`);
      return [];
    }),
  );
}

/** Half of the last digit that is printed, on both sides. */
const PRINTED = 1e-3 + 1e-9;

/** A period is that which was asked for, less the slack; undefined where one is not told or they do not agree. */
function period({ texts }: Parsed, step: 'SYNTH' | 'ROUTE', remarks: Remarks): number | undefined {
  const of = (name: string) => decimalCell(texts.get(`TimingReport/${name}`) ?? '');
  const [reached, asked, slack] = [of(`CP_${step}`), of('CP_TARGET'), of(`SLACK_${step}`)];
  if (reached === undefined) return undefined;
  if (asked !== undefined && slack !== undefined && Math.abs(asked - slack - reached) <= PRINTED)
    return reached;
  remarks.contradiction(
    'the period',
    'the implementation',
    `${reached} ns are not what was asked for, less the slack`,
  );
  return undefined;
}

function timingOf(parsed: Parsed, remarks: Remarks): ImplementationTiming {
  const asked = ['TargetClockPeriod', 'CP_TARGET'].map((n) => parsed.texts.get(`TimingReport/${n}`));
  const required = asked[0] === asked[1] ? decimalCell(asked[0] ?? '') : undefined;
  const [synthesis, route] = [period(parsed, 'SYNTH', remarks), period(parsed, 'ROUTE', remarks)];
  const given = {
    ...(required === undefined ? {} : { required }),
    ...(synthesis === undefined ? {} : { achievedSynthesis: synthesis }),
    ...(route === undefined ? {} : { achievedRoute: route }),
  };
  const last = route ?? synthesis;
  const met = { TRUE: true, FALSE: false }[parsed.texts.get('TimingReport/TIMING_MET') ?? ''];
  if (met === undefined || last === undefined || required === undefined) return given;
  // The tool compares just these two.
  if (met !== last <= required) {
    const why = `${last} ns of ${required} ns, and timing was ${met ? 'met' : 'not met'}`;
    remarks.contradiction('the period', 'the implementation', why);
    return {};
  }
  return { ...given, met };
}

/** The whole, and cells by their paths below the top's; no cells where they are not those of one top, or cannot hold. */
function instances(
  { modules }: Parsed,
  whole: Used,
  remarks: Remarks,
): Pick<ImplementationFile, 'used' | 'cells' | 'design'> {
  const [top, second] = modules.filter((m) => m.top);
  if (!top) return { used: whole };
  const below = `${top.cell}/`;
  const inTop = !second && modules[0] === top && modules.every((m) => m === top || m.cell.startsWith(below));
  const listed = modules.map(
    (m): ListedCell => ({
      path: m === top ? '' : m.cell.slice(below.length),
      ...(m.name === '' ? {} : { module: m.name }),
      used: m.used,
      own: m.own,
    }),
  );
  const { cells, why, denied } = inTop
    ? checkedCells(listed, whole)
    : { why: 'they do not lie in one top', denied: [] };
  if (why !== undefined) remarks.notUnderstood('the list of modules', why);
  return {
    used: withoutDenied(whole, denied),
    ...(inTop && top.name !== '' ? { design: top.name } : {}),
    ...(cells === undefined ? {} : { cells }),
  };
}

/** `file`: its path, for messages. */
export function readExportXml(text: string, file: string): ReadFile<ImplementationFile> {
  const remarks = new Remarks(file);
  const made = { kind: 'implementation', file, available: {} } as const;
  let parsed: Parsed;
  try {
    parsed = parse(text);
  } catch (error) {
    if (!(error instanceof XmlProblem)) throw error;
    remarks.notUnderstood('the report', error.message, error.line);
    return { report: { ...made, used: {} }, diagnostics: remarks.list };
  }
  const stage = { synth: 'Synthesized', impl: 'Routed' }[parsed.texts.get('RunData/RUN_TYPE') ?? ''];
  const version = /^v\.(\d{4}\.\d+(?:\.\d+)?)$/.exec(parsed.texts.get('RunData/VIVADO_VERSION') ?? '')?.[1];
  return {
    report: {
      ...made,
      ...(stage === undefined ? {} : { stage }),
      ...(version === undefined ? {} : { version }),
      ...instances(parsed, totals(parsed, remarks), remarks),
      timing: timingOf(parsed, remarks),
    },
    diagnostics: remarks.list,
  };
}
