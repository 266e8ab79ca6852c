// Outputs laid beside those of a file, block by block.
import type { Design } from '#ir/design/design';
import { enginesMessages } from '#ir/diagnostics/catalogue/engines';
import { diagnose, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import type { Module } from '#ir/graph/module';
import { layerOfElement } from '#src/driver/element-layer';
import { outputPorts, sizeOfPort } from '#src/driver/interpret';
import { Comparing, type Comparison, renderComparison } from '#src/report/compare';
import type { Json } from '#src/report/json';
import type { Context } from '../host.ts';
import { openSamples } from './samples.ts';

export interface Verdict {
  readonly file: string;
  readonly comparison: Comparison;
  readonly text: string;
}

export interface Comparer {
  /** The next outputs, samples from `first` on. What is wrong with the file is a DataError. */
  readonly see: (outputs: readonly Float64Array[], first: number, samples: number) => void;
  readonly verdict: () => Verdict;
  readonly close: () => void;
}

/** `resolved` names the layers behind a difference. The caller closes what it gets. */
export async function openComparer(
  file: string,
  samples: number,
  { design, resolved }: { readonly design: Design; readonly resolved: Module },
  context: Context,
): Promise<Result<Comparer>> {
  const ports = outputPorts(design);
  const opened = await openSamples(file, { ports, prefix: 'out' }, context);
  const theirs = opened.value;
  if (!theirs) return failed(opened.diagnostics);
  if (theirs.samples < samples) {
    theirs.close();
    const holes = { array: file, found: theirs.samples, wanted: samples };
    return failed([diagnose(enginesMessages.dataSamples, holes)]);
  }
  const comparing = new Comparing(ports.map((p, k) => ({ name: `out${k}`, size: sizeOfPort(p) })));
  const layerOf = (output: string, index: number): string | undefined =>
    layerOfElement(resolved, Number(output.slice(3)), index);
  return ok({
    see: (outputs, first, count) => comparing.see(outputs, theirs.next(count), first),
    verdict: () => {
      const comparison = comparing.result;
      return { file, comparison, text: renderComparison(comparison, file, layerOf) };
    },
    close: theirs.close,
  });
}

export function verdictJson(v: Verdict | undefined): Json {
  return v
    ? { file: v.file, ...v.comparison, worst: v.comparison.worst ? { ...v.comparison.worst } : null }
    : null;
}
