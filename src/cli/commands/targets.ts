// `burin targets`: the FPGA parts, tool versions and operator libraries that Burin has data about. Other parts work
// too: nothing is known of their size, and estimates use the nearest library.
import { hasErrors } from '#ir/diagnostics/diagnostic';
import { renderTable } from '#src/report/table';
import { repositoriesOf } from '#src/targets/costs/cost-file';
import { libraryName } from '#src/targets/costs/nearest';
import { DEFAULT_TOOL, loadTargets } from '#src/targets/index';
import type { Context } from '../host.ts';
import { finished, type Outcome, refused } from '../outcome.ts';

export function targets(context: Context): Outcome {
  const { value, diagnostics } = loadTargets();
  if (!value || hasErrors(diagnostics)) return refused(diagnostics);
  const parts = [...value.parts.values()];
  const tools = [...value.tools.values()];
  const number = (n: number | undefined): string => (n === undefined ? '' : String(n));
  const partTable = renderTable(
    [
      { title: 'part' },
      { title: 'family' },
      { title: 'LUT', align: 'right' },
      { title: 'FF', align: 'right' },
      { title: 'DSP', align: 'right' },
      { title: 'BRAM18', align: 'right' },
      { title: 'URAM', align: 'right' },
    ],
    parts.map(({ name, family, totals }) => [
      name,
      family?.name ?? '',
      ...[totals?.lut, totals?.ff, totals?.dsp, totals?.bram18, totals?.uram].map(number),
    ]),
    context.paint,
  );
  const toolTable = renderTable(
    [
      { title: 'tool' },
      { title: 'directives', align: 'right' },
      { title: 'commands', align: 'right' },
      { title: '' },
    ],
    tools.map((t) => [
      t.name,
      String(t.directives.size),
      String(t.commands.size),
      t.name === DEFAULT_TOOL ? 'projects are checked against it' : '',
    ]),
    context.paint,
  );
  const libraries = value.costs.libraries.map((f) => ({
    name: libraryName(f),
    figures: Object.keys(f.costs),
    delays: Object.keys({ ...f.delays, ...f.scalars }),
    repositories: repositoriesOf(f).length,
  }));
  const libraryTable = renderTable(
    [
      { title: 'operator library' },
      { title: 'figures', align: 'right' },
      { title: 'delays', align: 'right' },
      { title: 'repositories', align: 'right' },
    ],
    libraries.map((l) => [l.name, String(l.figures.length), String(l.delays.length), String(l.repositories)]),
    context.paint,
  );
  return finished(
    `${partTable}\n\n${toolTable}\n\n${libraryTable}`,
    {
      parts: parts.map(({ name, device, package: pack, speed, family, totals }) => ({
        name,
        device,
        package: pack,
        speed,
        family: family?.name ?? null,
        totals: totals ? { ...totals } : null,
      })),
      tools: tools.map((t) => ({
        name: t.name,
        tool: t.tool,
        version: t.version,
        default: t.name === DEFAULT_TOOL,
        directives: [...t.directives.keys()],
        commands: [...t.commands.keys()],
      })),
      libraries,
    },
    diagnostics,
  );
}
