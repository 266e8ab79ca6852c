// The tool table every compile needs, as JSON made when Burin was built: reading it costs no YAML parser and no schema.
// In a checkout there is none, and the tables are read from targets/.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ok, type Result } from '#ir/diagnostics/diagnostic';
import type { ToolTable } from './targets/index.ts';

/** Name of the file, beside the bundled program. */
export const PREPARED_TOOL = 'tool.json';

type MapKey = 'directives' | 'commands' | 'programs';

interface PlainTable extends Omit<ToolTable, MapKey | 'language' | 'logicSynthesis'> {
  readonly directives: readonly (readonly [string, never])[];
  readonly commands: readonly (readonly [string, never])[];
  readonly programs: readonly (readonly [string, never])[];
  readonly language?: PlainTable;
  readonly logicSynthesis?: PlainTable;
}

/** Maps as lists of pairs. */
export function printTool(table: ToolTable): string {
  return JSON.stringify(table, (_key, value: unknown) => (value instanceof Map ? [...value] : value));
}

function fromPlain({ language, logicSynthesis, ...rest }: PlainTable): ToolTable {
  return {
    ...rest,
    directives: new Map(rest.directives),
    commands: new Map(rest.commands),
    programs: new Map(rest.programs),
    ...(language ? { language: fromPlain(language) } : {}),
    ...(logicSynthesis ? { logicSynthesis: fromPlain(logicSynthesis) } : {}),
  };
}

export function parseTool(text: string): ToolTable {
  return fromPlain(JSON.parse(text) as PlainTable);
}

/** The table of the default tool. */
export async function defaultTool(): Promise<Result<ToolTable>> {
  const file = join(dirname(fileURLToPath(import.meta.url)), PREPARED_TOOL);
  if (existsSync(file)) return ok(parseTool(readFileSync(file, 'utf8')));
  return (await import('./targets/index.ts')).loadTool();
}
