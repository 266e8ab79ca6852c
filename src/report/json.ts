// Diagnostics as programs read them: the location both as one line and in its parts.
import type { Diagnostic, Note } from '#ir/diagnostics/diagnostic';
import { printLocation } from '#ir/location';
import { orderDiagnostics } from './order.ts';

export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

function located(d: Diagnostic | Note): { readonly [key: string]: Json | undefined } {
  const at = d.at;
  if (!at) return {};
  if (at.kind !== 'text') return { where: printLocation(at) };
  return {
    where: printLocation(at),
    file: at.file,
    start: { line: at.start.line, column: at.start.column },
    end: { line: at.end.line, column: at.end.column },
  };
}

export function diagnosticsToJson(diagnostics: readonly Diagnostic[]): Json {
  return orderDiagnostics(diagnostics).map((d) => ({
    code: d.code,
    severity: d.severity,
    message: d.message,
    ...located(d),
    ...(d.notes.length > 0 ? { notes: d.notes.map((n) => ({ message: n.message, ...located(n) })) } : {}),
    ...(d.fix ? { fix: d.fix } : {}),
  }));
}
