// The interval of a top function that is not pipelined. Vivado HLS writes latency + 1 into its XML and the latency itself
// into its text, in the same run; the XML tells when a call may really start.
import { reportMessages } from '#ir/diagnostics/catalogue/report';
import { type Diagnostic, diagnose } from '#ir/diagnostics/diagnostic';
import type { ModuleClaims } from './claims.ts';

/** The cycles by which the interval is above the latency, at both ends alike. */
function above({ figures }: ModuleClaims): number | undefined {
  const { latencyMin, latencyMax, iiMin, iiMax } = figures;
  const all = [latencyMin, latencyMax, iiMin, iiMax];
  if (!all.every((n): n is number => typeof n === 'number')) return undefined;
  const [least, most] = [all[2]! - all[0]!, all[3]! - all[1]!];
  return least === most ? least : undefined;
}

const shown = (least: unknown, most: unknown): string =>
  least === most ? String(least) : `${String(least)} to ${String(most)}`;

/** `claims`: all of one module. The same where this is not the case. */
export function settledInterval(claims: readonly ModuleClaims[]): {
  readonly claims: readonly ModuleClaims[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const text = claims.find((c) => c.pipeline === 'none' && above(c) === 0);
  const xml = claims.find((c) => above(c) === 1);
  const known = claims.every((c) => c.from === 'own' && [0, 1].includes(above(c) ?? -1));
  if (!text || !xml || !known) return { claims, diagnostics: [] };
  const settled = claims.map((c) => {
    if (above(c) !== 0) return c;
    const { iiMin: _least, iiMax: _most, ...figures } = c.figures;
    return { ...c, figures };
  });
  const holes = {
    module: text.module,
    interval: shown(xml.figures.iiMin, xml.figures.iiMax),
    by: xml.file,
    other: text.file,
    latency: shown(text.figures.latencyMin, text.figures.latencyMax),
  };
  return { claims: settled, diagnostics: [diagnose(reportMessages.sequentialInterval, holes)] };
}
