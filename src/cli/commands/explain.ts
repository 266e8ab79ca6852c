// `burin explain [CODE]`: the long text of a message, or the list of all.

import { commandLineMessages } from '#ir/diagnostics/catalogue/command-line';
import { CATALOGUE } from '#ir/diagnostics/catalogue/index';
import { diagnose } from '#ir/diagnostics/diagnostic';
import { nearestName } from '#ir/diagnostics/nearest';
import { wrapText } from '#src/report/wrap';
import { finished, type Outcome, refused } from '../outcome.ts';

export function explain(code: string | undefined): Outcome {
  if (code === undefined) {
    const all = [...CATALOGUE.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
    const rows = all.map((m) => ({
      code: m.code,
      severity: m.severity,
      first: firstSentence(m.explanation),
    }));
    return finished(
      rows.map((r) => `${r.code}  ${r.severity.padEnd(7)}  ${r.first}`).join('\n'),
      rows.map((r) => ({ code: r.code, severity: r.severity, summary: r.first })),
    );
  }
  const spec = CATALOGUE.get(code.toUpperCase());
  if (!spec) {
    const near = nearestName(code.toUpperCase(), CATALOGUE.keys());
    const fix = near ? `burin explain ${near}` : 'burin explain';
    return refused([diagnose(commandLineMessages.unknownCode, { code }, { fix })]);
  }
  return finished(`${spec.code} (${spec.severity})\n\n${wrapText(spec.explanation, 80)}`, {
    code: spec.code,
    severity: spec.severity,
    explanation: spec.explanation,
  });
}

function firstSentence(text: string): string {
  return /^.*?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text;
}
