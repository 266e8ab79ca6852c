// A `#pragma HLS` line as directive and options. Directives are compared in upper case, as the tools do; options
// keep their order, because some must stand first.

export interface PragmaOption {
  readonly name: string;
  /** Absent for a word that stands alone, such as `rewind`. */
  readonly value?: string;
}

export interface Pragma {
  readonly directive: string;
  readonly options: readonly PragmaOption[];
  readonly line: number;
}

export function parsePragma(text: string, line: number): Pragma {
  const words = text.trim().split(/\s+/);
  const start = words.findIndex((w) => w.toUpperCase() === 'HLS') + 1;
  const options = words.slice(start + 1).map((w): PragmaOption => {
    const equals = w.indexOf('=');
    return equals < 0 ? { name: w } : { name: w.slice(0, equals), value: w.slice(equals + 1) };
  });
  return { directive: (words[start] ?? '').toUpperCase(), options, line };
}

export function optionValue(p: Pragma, name: string): string | undefined {
  return p.options.find((o) => o.name === name)?.value;
}

/** One text for pragmas that mean the same, whatever the order of their options; `variable` replaces names. */
export function pragmaKey(p: Pragma, variable: (name: string) => string): string {
  const options = p.options.map((o) => {
    if (o.value === undefined) return o.name;
    return `${o.name}=${o.name === 'variable' || o.name === 'port' ? variable(o.value) : o.value}`;
  });
  return [p.directive, ...options.sort()].join(' ');
}
