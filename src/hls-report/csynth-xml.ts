// csynth.xml, of the whole design (with a section for every module, from Vitis on) or of one module.
import { RESOURCES, type Resource } from '#ir/cost/estimate';
import { clockCell, countCell, rangeCell } from './cells.ts';
import type { Call, Figures, Identity, ModuleClaims, ReadFile, Said, SynthesisFile } from './claims.ts';
import { checkedInterval, checkedLatency } from './latency-check.ts';
import { Remarks } from './remarks.ts';
import { readXml, XmlProblem } from './xml.ts';

/** Names of resources; the DSP blocks of older families are DSP48E. */
const RESOURCE_TAGS: { readonly [R in Resource]: readonly string[] } = {
  lut: ['LUT'],
  ff: ['FF'],
  dsp: ['DSP', 'DSP48E'],
  bram18: ['BRAM_18K'],
  uram: ['URAM'],
};

/** Texts by path below a section. */
type Texts = Map<string, string[]>;

function put(texts: Texts, path: string, text: string): void {
  const before = texts.get(path);
  if (before) before.push(text);
  else texts.set(path, [text]);
}

/** The text of the only element at one of these paths. */
function only(texts: Texts, ...paths: readonly string[]): string | undefined {
  const found = paths.flatMap((p) => texts.get(p) ?? []);
  return found.length === 1 ? found[0] : undefined;
}

const TIMING = 'PerformanceEstimates/SummaryOfTimingAnalysis';
const LATENCY = 'PerformanceEstimates/SummaryOfOverallLatency';

class Section {
  readonly #texts: Texts;
  readonly #module: string;
  readonly #remarks: Remarks;

  constructor(texts: Texts, module: string, remarks: Remarks) {
    this.#texts = texts;
    this.#module = module;
    this.#remarks = remarks;
  }

  #number(
    read: (cell: string) => Said | undefined,
    what: string,
    ...paths: readonly string[]
  ): Said | undefined {
    const text = only(this.#texts, ...paths);
    if (text === undefined) return undefined;
    const value = read(text);
    if (value === undefined) this.#remarks.notUnderstood(`${what} of "${this.#module}"`, `"${text}"`);
    return value;
  }

  clocks(): Figures {
    const unit = only(this.#texts, `${TIMING}/unit`) ?? 'ns';
    if (unit !== 'ns') {
      this.#remarks.notUnderstood(`the clock of "${this.#module}"`, `its unit is "${unit}"`);
      return {};
    }
    const target = this.#number(
      clockCell,
      'the clock',
      'UserAssignments/TargetClockPeriod',
      `${TIMING}/TargetClockPeriod`,
    );
    const uncertainty = this.#number(
      clockCell,
      'the clock uncertainty',
      'UserAssignments/ClockUncertainty',
      `${TIMING}/ClockUncertainty`,
    );
    const estimated = this.#number(clockCell, 'the estimated clock', `${TIMING}/EstimatedClockPeriod`);
    return {
      ...(target === undefined ? {} : { clockTarget: target }),
      ...(uncertainty === undefined ? {} : { clockUncertainty: uncertainty }),
      ...(estimated === undefined ? {} : { clockEstimated: estimated }),
    };
  }

  /** Sections of modules in the XML of a whole design give both ends as one text: `31 ~ 34`. */
  #interval(): { readonly min?: Said | undefined; readonly max?: Said | undefined } {
    const both = only(this.#texts, `${LATENCY}/PipelineInitiationInterval`);
    if (both === undefined) {
      return {
        min: this.#number(countCell, 'the least interval', `${LATENCY}/Interval-min`),
        max: this.#number(countCell, 'the greatest interval', `${LATENCY}/Interval-max`),
      };
    }
    const range = rangeCell(both);
    if (!range) this.#remarks.notUnderstood(`the interval of "${this.#module}"`, `"${both}"`);
    return range ?? {};
  }

  times(clocks: Figures): Figures {
    const unit = only(this.#texts, `${LATENCY}/unit`) ?? 'clock cycles';
    if (unit !== 'clock cycles') {
      this.#remarks.notUnderstood(`the latency of "${this.#module}"`, `its unit is "${unit}"`);
      return {};
    }
    const least = only(this.#texts, `${LATENCY}/Best-caseRealTimeLatency`);
    const most = only(this.#texts, `${LATENCY}/Worst-caseRealTimeLatency`);
    const latency = {
      min: this.#number(countCell, 'the least latency', `${LATENCY}/Best-caseLatency`),
      max: this.#number(countCell, 'the greatest latency', `${LATENCY}/Worst-caseLatency`),
      ...(least === undefined ? {} : { minTime: least }),
      ...(most === undefined ? {} : { maxTime: most }),
    };
    const ii = this.#interval();
    return {
      ...checkedLatency(latency, clocks, 'own', this.#module, this.#remarks, 1),
      ...checkedInterval(ii.min, ii.max, latency.max, this.#module, this.#remarks, 1),
    };
  }

  #resource(resource: Resource, folder: string, prefix = ''): Said | undefined {
    const paths = RESOURCE_TAGS[resource].map((tag) => `AreaEstimates/${folder}/${prefix}${tag}`);
    return this.#number(countCell, resource.toUpperCase(), ...paths);
  }

  resources(): Figures {
    return Object.fromEntries(
      RESOURCES.flatMap((r) => {
        const used = this.#resource(r, 'Resources');
        const has = this.#resource(r, 'AvailableResources');
        return [
          ...(used === undefined ? [] : [[r, used] as const]),
          ...(has === undefined ? [] : [[`${r}Available`, has] as const]),
        ];
      }),
    );
  }

  pipeline(): string | undefined {
    return only(this.#texts, 'PerformanceEstimates/PipelineType', `${LATENCY}/PipelineType`);
  }

  claims(file: string, from: ModuleClaims['from'], calls?: readonly Call[]): ModuleClaims {
    const clocks = this.clocks();
    const pipeline = this.pipeline();
    return {
      module: this.#module,
      file,
      from,
      figures: { ...clocks, ...this.times(clocks), ...this.resources() },
      ...(pipeline === undefined ? {} : { pipeline }),
      ...(calls === undefined ? {} : { calls }),
    };
  }
}

const MODULE = 'profile/ModuleInformation/Module';
const WANTED = /^profile\/(?:ReportVersion|UserAssignments|PerformanceEstimates|AreaEstimates)\//;
const WANTED_OF_MODULE = /^(?:Name$|(?:PerformanceEstimates|AreaEstimates)\/)/;
/** More is no design that fits a part. */
const MAX_MODULES = 100_000;

interface Parsed {
  readonly top: Texts;
  readonly modules: readonly Texts[];
  /** What each module calls, from the call tree. */
  readonly calls: ReadonlyMap<string, readonly Call[]>;
  /** The root of the call tree, where there is one. */
  readonly called: string | undefined;
  readonly root: string | undefined;
}

interface Frame {
  instance?: string;
  module?: string;
  readonly calls: Call[];
}

/** The call tree of RTLDesignHierarchy, by module. */
class CallTree {
  readonly calls = new Map<string, readonly Call[]>();
  /** The module at its root. */
  top: string | undefined;
  readonly #open: Frame[] = [];

  opens(path: string): void {
    if (/\/(?:TopModule|Instance)$/.test(path)) this.#open.push({ calls: [] });
  }

  closes(path: string, text: string): void {
    const frame = this.#open.at(-1);
    if (!frame) return;
    if (path.endsWith('/InstName')) frame.instance = text;
    if (path.endsWith('/ModuleName')) frame.module = text;
    if (!/\/(?:TopModule|Instance)$/.test(path)) return;
    this.#open.pop();
    const { instance, module, calls } = frame;
    if (module === undefined) return;
    if (path.endsWith('/TopModule')) this.top = module;
    if (!this.calls.has(module)) this.calls.set(module, calls);
    if (instance !== undefined) this.#open.at(-1)?.calls.push({ instance, module });
  }
}

function parse(text: string): Parsed {
  const top: Texts = new Map();
  const modules: Texts[] = [];
  const tree = new CallTree();
  let root: string | undefined;
  readXml(text, {
    open: (path) => {
      root ??= path;
      if (path === MODULE) {
        if (modules.length >= MAX_MODULES) throw new XmlProblem(`it has more than ${MAX_MODULES} modules`, 1);
        modules.push(new Map());
      }
      if (path.startsWith('profile/RTLDesignHierarchy/')) tree.opens(path);
    },
    close: (path, content) => {
      if (WANTED.test(path)) put(top, path.slice('profile/'.length), content);
      else if (path.startsWith('profile/RTLDesignHierarchy/')) tree.closes(path, content);
      else if (path.startsWith(`${MODULE}/`)) {
        const below = path.slice(MODULE.length + 1);
        if (WANTED_OF_MODULE.test(below)) put(modules.at(-1)!, below, content);
      }
    },
  });
  return { top, modules, calls: tree.calls, called: tree.top, root };
}

function identityOf(top: Texts): Identity {
  const version = only(top, 'ReportVersion/Version');
  const part = only(top, 'UserAssignments/Part');
  const family = only(top, 'UserAssignments/ProductFamily');
  return {
    ...(version === undefined ? {} : { version }),
    ...(part === undefined ? {} : { part }),
    ...(family === undefined ? {} : { family }),
  };
}

/** `file`: its path, for messages. */
export function readCsynthXml(text: string, file: string): ReadFile<SynthesisFile> {
  const remarks = new Remarks(file);
  const empty = { kind: 'synthesis', file, identity: {}, claims: [], summary: false } as const;
  let parsed: Parsed;
  try {
    parsed = parse(text);
  } catch (error) {
    if (!(error instanceof XmlProblem)) throw error;
    remarks.notUnderstood('the report', error.message, error.line);
    return { report: empty, diagnostics: remarks.list };
  }
  const { top, modules, calls } = parsed;
  const subject = parsed.root === 'profile' ? only(top, 'UserAssignments/TopModelName') : undefined;
  const another = parsed.called !== undefined && parsed.called !== subject;
  if (subject === undefined || another) {
    const why = another
      ? 'its top is not the root of its call tree'
      : 'it does not say which module it is about';
    remarks.notUnderstood('the report', why);
    return { report: empty, diagnostics: remarks.list };
  }
  const summary = calls.size > 0 || modules.length > 0;
  const own = new Section(top, subject, remarks).claims(
    file,
    summary ? 'summary' : 'own',
    calls.get(subject),
  );
  const others = modules.flatMap((texts) => {
    const name = only(texts, 'Name');
    if (name === undefined || name === subject) return [];
    return [new Section(texts, name, remarks).claims(file, 'summary', calls.get(name))];
  });
  return {
    report: {
      kind: 'synthesis',
      file,
      identity: identityOf(top),
      claims: [own, ...others],
      subject,
      summary,
    },
    diagnostics: remarks.list,
  };
}
