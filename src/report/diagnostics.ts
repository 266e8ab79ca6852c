// Diagnostics as people read them: severity, code, message, place with its source line, notes, and what to do.
import type { Diagnostic, Severity } from '#ir/diagnostics/diagnostic';
import { type Location, printLocation } from '#ir/location';
import { type Ink, type Painter, plainPainter } from './colour.ts';
import { orderDiagnostics } from './order.ts';
import { snippet } from './snippet.ts';
import { visible } from './visible.ts';

export interface RenderOptions {
  readonly paint?: Painter;
  /** The text of a file that a location names, when it is text and still at hand. */
  readonly sourceOf?: (file: string) => string | undefined;
}

const INKS: Readonly<Record<Severity, Ink>> = { error: 'red', warning: 'yellow', note: 'cyan' };

/** Of one line: what is longer holds a name or value from a file that nobody wants to read whole. */
const MAX_LINE = 2000;

/** Printable, with the middle of very long text left out. */
function legible(text: string): string {
  const shown = visible(text);
  if (shown.length <= MAX_LINE) return shown;
  const kept = MAX_LINE / 2;
  return `${shown.slice(0, kept)} … ${shown.length - 2 * kept} characters … ${shown.slice(-kept)}`;
}

function place(at: Location, options: RenderOptions, indent: string): readonly string[] {
  const paint = options.paint ?? plainPainter;
  const lines = [`${indent}${paint('dim', '-->')} ${legible(printLocation(at))}`];
  const source = at.kind === 'text' ? options.sourceOf?.(at.file) : undefined;
  const cut = at.kind === 'text' && source !== undefined ? snippet(source, at.start, at.end) : undefined;
  if (cut) {
    const number = String(cut.line);
    const bar = paint('dim', '|');
    lines.push(`${indent} ${number} ${bar} ${cut.text}`);
    lines.push(`${indent} ${' '.repeat(number.length)} ${bar} ${paint('bold', cut.marks)}`);
  }
  return lines;
}

function renderDiagnostic(d: Diagnostic, options: RenderOptions = {}): string {
  const paint = options.paint ?? plainPainter;
  const lines = [
    `${paint(INKS[d.severity], `${d.severity} ${d.code}`)}: ${paint('bold', legible(d.message))}`,
  ];
  if (d.at) lines.push(...place(d.at, options, '  '));
  for (const note of d.notes) {
    lines.push(`  ${paint('cyan', 'note')}: ${legible(note.message)}`);
    if (note.at) lines.push(...place(note.at, options, '    '));
  }
  if (d.fix) lines.push(`  ${paint('green', 'fix')}: ${legible(d.fix)}`);
  return lines.join('\n');
}

function counted(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

/** `2 errors, 1 warning`, empty when there is neither. */
function countLine(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter((d) => d.severity === 'error').length;
  const warnings = diagnostics.filter((d) => d.severity === 'warning').length;
  return [
    ...(errors > 0 ? [counted(errors, 'error')] : []),
    ...(warnings > 0 ? [counted(warnings, 'warning')] : []),
  ].join(', ');
}

/** All of them in order with a closing count; empty for none. Ends without a line end. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], options: RenderOptions = {}): string {
  const ordered = orderDiagnostics(diagnostics);
  if (ordered.length === 0) return '';
  const first = ordered.find((d) => d.severity !== 'note');
  const count = countLine(ordered);
  const closing = first ? `\n\n${count}; \`burin explain ${first.code}\` says more` : '';
  return ordered.map((d) => renderDiagnostic(d, options)).join('\n\n') + closing;
}
