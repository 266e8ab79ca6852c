// The `target` statement: a table of what its block may hold. Strategy, reuse and the default type are no settings
// but rules for every layer, kept here because people think of them as properties of the design.
import { languageMessages as m } from '#ir/diagnostics/catalogue/language';
import { parseType } from '#ir/fixed/text';
import type { Settings } from '#ir/graph/module';
import { OP_KINDS, opSpec } from '#ir/graph/ops/index';
import type { Rule } from '#ir/graph/rules';
import type { Location } from '#ir/location';
import type { Item, Value, Word } from './ast.ts';
import type { Report } from './report.ts';
import { ruleEffects } from './resolve-rules.ts';
import { findSetting, settingNames } from './settings-of.ts';
import type { TypeAliases } from './values.ts';

interface TargetSetting {
  readonly expected: string;
  /** The settings this value gives, or undefined when it is none of `expected`. */
  readonly read: (value: Value, origin: Location) => Settings | undefined;
}

/** Device names as the tools write them. */
const PART = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** From a picosecond: what is less is no clock, and is written with an exponent that no script reads. */
const positive = (n: number): boolean => n >= 0.001 && n <= 1e6;

function textOf(value: Value): string | undefined {
  return (value.kind === 'text' || value.kind === 'word') && value.text !== '' ? value.text : undefined;
}

/** Words of `io` and what they set. */
const IO: Readonly<Record<string, 'io_parallel' | 'io_stream'>> = {
  parallel: 'io_parallel',
  stream: 'io_stream',
  io_parallel: 'io_parallel',
  io_stream: 'io_stream',
};

const TARGET_SETTINGS: Readonly<Record<string, TargetSetting>> = {
  clock: {
    expected: 'must be a period such as 5ns or a frequency such as 200MHz',
    read: (value, origin) => {
      if (value.kind !== 'quantity' || value.unit === '%') return undefined;
      const period = value.unit === 'ns' ? Number(value.number) : 1000 / Number(value.number);
      return positive(period) ? { clockPeriod: { value: period, origin } } : undefined;
    },
  },
  uncertainty: {
    expected: 'must be a share of the clock such as 27% or a time such as 1.25ns',
    read: (value, origin) => {
      if (value.kind !== 'quantity' || value.unit === 'MHz') return undefined;
      const amount = Number(value.number);
      if (amount !== 0 && !positive(amount)) return undefined;
      return { clockUncertainty: { value: { value: amount, unit: value.unit as '%' | 'ns' }, origin } };
    },
  },
  io: {
    expected: 'must be parallel or stream',
    read: (value, origin) => {
      const word = textOf(value);
      return word !== undefined && Object.hasOwn(IO, word) ? { io: { value: IO[word]!, origin } } : undefined;
    },
  },
  maximum: {
    expected: 'must be a type, the bound of those found for auto under compat hls4ml',
    read: (value, origin) => {
      const parsed = value.kind === 'type' ? parseType(value.text) : undefined;
      return parsed && 'type' in parsed ? { maximumType: { value: parsed.type, origin } } : undefined;
    },
  },
  tool: {
    expected: 'must be the name of a tool, such as vitis',
    read: (value, origin) => {
      const name = textOf(value);
      return name === undefined ? undefined : { tool: { value: name, origin } };
    },
  },
  project: {
    expected: 'must be a name',
    read: (value, origin) => {
      const name = textOf(value);
      return name === undefined ? undefined : { projectName: { value: name, origin } };
    },
  },
  directory: {
    expected: 'must be a path in quotes',
    read: (value, origin) => {
      const path = textOf(value);
      return path === undefined ? undefined : { outputDir: { value: path, origin } };
    },
  },
};

export interface TargetText {
  readonly settings: Settings;
  readonly rules: readonly Rule[];
}

export function resolveTarget(
  part: Word | undefined,
  items: readonly Item[],
  aliases: TypeAliases,
  report: Report,
): TargetText {
  const origin = part && report.source.location(part);
  let settings: Settings = part && origin ? { part: { value: part.text, origin } } : {};
  if (part && !PART.test(part.text))
    report.add(m.illegalValue, { name: 'the part', problem: 'must be letters, digits and dashes' }, part);
  const rules: Rule[] = [];
  const seen = new Set<string>();
  const specs = OP_KINDS.map(opSpec);
  for (const item of items) {
    const name = item.name.text;
    if (seen.has(name)) report.add(m.duplicateStatement, { what: name }, item, 'keep one of them');
    seen.add(name);
    const setting = Object.hasOwn(TARGET_SETTINGS, name) ? TARGET_SETTINGS[name] : undefined;
    if (setting && item.kind === 'setting') {
      const read = setting.read(item.value, report.source.location(item));
      if (read) settings = { ...settings, ...read };
      else report.add(m.illegalValue, { name, problem: setting.expected }, item.value);
    } else if (name === 'default' || findSetting(name, specs)) {
      const effects = ruleEffects(item, specs, 'all layers', aliases, report);
      const at = report.source.location(item);
      for (const effect of effects) rules.push({ select: { kind: 'all' }, effect, at });
    } else {
      const known = [...Object.keys(TARGET_SETTINGS), 'default', ...settingNames(specs)];
      report.add(m.unknownTarget, { name }, item.name, report.suggest(name, known));
    }
  }
  return { settings, rules };
}
