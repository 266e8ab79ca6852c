// Each directive against the tool version's table and against the function it stands in.
import { nearestName } from '#ir/diagnostics/nearest';
import type { Directive, OptionForm, Place, ToolTable } from '#src/targets/index';
import type { CppFunction, PlacedPragma } from './cpp-functions.ts';
import { scanCpp } from './cpp-scan.ts';
import type { Findings } from './findings.ts';
import { optionValue, type Pragma, parsePragma } from './pragma.ts';

function hint(name: string, known: Iterable<string>): string {
  const near = nearestName(name, known);
  return near === undefined ? '' : `; did you mean ${near}?`;
}

function valueProblem(form: OptionForm, value: string | undefined): string | undefined {
  if (form.form === 'flag') return value === undefined ? undefined : 'takes no value';
  if (value === undefined || value === '') return 'needs a value';
  if (form.form === 'choice')
    return form.values?.includes(value) ? undefined : `must be one of ${form.values?.join(', ')}`;
  if (form.form !== 'integer') return undefined;
  if (!/^-?\d+$/.test(value)) return 'must be a whole number';
  return Number(value) < (form.min ?? Number.NEGATIVE_INFINITY) ? `must be at least ${form.min}` : undefined;
}

function optionProblems(p: Pragma, d: Directive, tool: ToolTable): readonly string[] {
  const problems: string[] = [];
  const seen = new Set<string>();
  p.options.forEach((o, i) => {
    const form = Object.hasOwn(d.options, o.name) ? d.options[o.name] : undefined;
    if (!form) {
      const near = hint(o.name, Object.keys(d.options));
      problems.push(`${p.directive} has no option "${o.name}" in ${tool.name}${near}`);
      return;
    }
    const wrong = valueProblem(form, o.value);
    if (wrong !== undefined) problems.push(`${p.directive}: ${o.name} ${wrong}`);
    if (seen.has(o.name)) problems.push(`${p.directive}: ${o.name} stands twice`);
    if (form.first === true && i > 0) problems.push(`${p.directive}: ${o.name} must stand first`);
    seen.add(o.name);
  });
  for (const [name, form] of Object.entries(d.options)) {
    if (form.required === true && !seen.has(name)) problems.push(`${p.directive} needs the option ${name}`);
  }
  for (const group of d.oneOf ?? []) {
    const count = group.filter((name) => seen.has(name)).length;
    if (count !== 1) problems.push(`${p.directive} needs one of ${group.join(', ')}`);
  }
  return problems;
}

/** Known directive, known options. Returns the directive's table entry. */
function checkKnown(file: string, p: Pragma, tool: ToolTable, findings: Findings): Directive | undefined {
  const d = tool.directives.get(p.directive);
  if (!d) {
    const near = hint(p.directive, tool.directives.keys());
    findings.add('directiveKnown', file, p.line, `${tool.name} has no directive "${p.directive}"${near}`);
    return undefined;
  }
  for (const text of optionProblems(p, d, tool)) findings.add('directiveOption', file, p.line, text);
  return d;
}

/** Directives of a text whose functions are not read, such as templates. */
export function checkLooseDirectives(file: string, text: string, tool: ToolTable, findings: Findings): void {
  for (const t of scanCpp(text)) {
    if (t.kind === 'pragma') checkKnown(file, parsePragma(t.text, t.line), tool, findings);
  }
}

function placeOf(p: PlacedPragma, isTop: boolean): readonly Place[] {
  if (p.loop >= 0) return ['loop'];
  return isTop ? ['top', 'function'] : ['function'];
}

const PLACE_NAMES: Readonly<Record<Place, string>> = {
  top: 'the top function',
  function: 'functions',
  loop: 'loops',
};

function checkPlace(file: string, p: PlacedPragma, d: Directive, isTop: boolean, findings: Findings): void {
  const here = placeOf(p, isTop);
  const wrong = (allowed: readonly Place[]): boolean => !allowed.some((place) => here.includes(place));
  const names = (allowed: readonly Place[]): string => allowed.map((a) => PLACE_NAMES[a]).join(' and ');
  if (wrong(d.places)) {
    findings.add('directivePlace', file, p.line, `${p.directive} may stand in ${names(d.places)} only`);
  }
  for (const o of p.options) {
    const places = d.options[o.name]?.places;
    if (places && wrong(places)) {
      findings.add(
        'directivePlace',
        file,
        p.line,
        `${p.directive} ${o.name} may stand in ${names(places)} only`,
      );
    }
  }
}

function checkShape(file: string, p: PlacedPragma, dims: readonly number[], findings: Findings): void {
  const dimText = optionValue(p, 'dim');
  const factorText = optionValue(p, 'factor');
  if (dimText === undefined && factorText === undefined) return;
  const dim = dimText === undefined ? 1 : Number(dimText);
  if (dim > dims.length) {
    const rank =
      dims.length === 0 ? 'is no array' : `has ${dims.length} dimension${dims.length > 1 ? 's' : ''}`;
    findings.add('directiveShape', file, p.line, `${p.directive}: dim=${dim}, but the variable ${rank}`);
    return;
  }
  if (factorText === undefined) {
    const type = optionValue(p, 'type');
    if (type === 'block' || type === 'cyclic')
      findings.add('directiveShape', file, p.line, `${p.directive}: type=${type} needs a factor`);
    return;
  }
  const factor = Number(factorText);
  for (const size of dim === 0 ? dims : [dims[dim - 1]!]) {
    if (factor > size || size % factor !== 0) {
      findings.add(
        'directiveShape',
        file,
        p.line,
        `${p.directive}: factor=${factor} does not divide ${size}`,
      );
    }
  }
}

/** All directives of one function. */
export function checkDirectives(
  file: string,
  f: CppFunction,
  isTop: boolean,
  tool: ToolTable,
  findings: Findings,
): void {
  for (const p of f.pragmas) {
    const d = checkKnown(file, p, tool, findings);
    if (!d) continue;
    checkPlace(file, p, d, isTop, findings);
    for (const o of p.options) {
      if (d.options[o.name]?.form !== 'variable' || o.value === undefined) continue;
      const known = o.name === 'port' ? f.params : f.variables.slice(0, p.declared);
      const variable = known.find((v) => v.name === o.value);
      if (variable) checkShape(file, p, variable.dims, findings);
      else {
        const what = o.name === 'port' ? 'parameter' : 'variable';
        findings.add(
          'directiveVariable',
          file,
          p.line,
          `${p.directive}: "${f.name}" has no ${what} "${o.value}" there`,
        );
      }
    }
  }
}
