// All of targets/costs as one value, checked: forms, libraries and the order of what is near. It is plain data, so that
// it can be prepared as JSON when Burin is built.
import { z } from 'zod';
import { type Diagnostic, failed, ok, type Result } from '#ir/diagnostics/diagnostic';
import { checked, documents, problem } from '../checked-file.ts';
import { type CostFile, costFileSchema, seen } from './cost-file.ts';
import { compileForm, type FormText } from './form.ts';
import { formSchema, kind } from './form-schema.ts';
import { type LogicSynthesisFile, logicSynthesisSchema } from './logic-synthesis-file.ts';
import { libraryName, type Nearest } from './nearest.ts';
import { nearestSchema } from './nearest-schema.ts';

const general = z.strictObject({ form: z.string(), ...seen, agree: z.int().min(0) });
export const formsSchema = z.strictObject({
  documents,
  /** What holds in all libraries. */
  everywhere: z.partialRecord(kind, general),
  forms: z.record(z.string(), formSchema),
});
type FormsFile = z.infer<typeof formsSchema>;
const designs = z.strictObject({ count: z.int().min(0), source: z.string() });
export const designsSchema = z.strictObject({
  documents,
  designs: z.strictObject({ hls4ml: designs, burin: designs }),
});
/** Designs whose reports the figures were read from, by what generated them. */
type Designs = z.infer<typeof designsSchema>['designs'];
type General = FormsFile['everywhere'];

export interface CostData {
  readonly forms: Readonly<Record<string, FormText>>;
  readonly everywhere: General;
  readonly libraries: readonly CostFile[];
  /** Everything costs 1: for tests. */
  readonly unit: CostFile;
  readonly nearest: Nearest;
  readonly designs: Designs;
  /** What logic synthesis makes of it all. */
  readonly logicSynthesis: LogicSynthesisFile;
}

function formProblems(file: string, forms: Readonly<Record<string, FormText>>): readonly Diagnostic[] {
  return Object.entries(forms).flatMap(([name, text]) =>
    compileForm(name, text).problems.map((p) => problem(file, p)),
  );
}

/** References to documents and forms that are not there, anywhere in a file. */
function references(
  file: string,
  value: unknown,
  known: ReadonlySet<string>,
  forms: Readonly<Record<string, FormText>>,
): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const walk = (v: unknown, path: readonly string[]): void => {
    if (typeof v !== 'object' || v === null) return;
    for (const [key, inner] of Object.entries(v)) {
      const where = [...path, key];
      if (key === 'source' && !known.has(String(inner))) {
        found.push(problem(file, `${path.join('.')}: there is no document "${String(inner)}"`));
      }
      if (key === 'form' && !Object.hasOwn(forms, String(inner))) {
        found.push(problem(file, `${path.join('.')}: there is no form "${String(inner)}"`));
      } else if (key === 'form' && forms[String(inner)]!.kind !== path.at(-1)) {
        found.push(problem(file, `${path.join('.')}: the form is about ${forms[String(inner)]!.kind}`));
      }
      walk(inner, where);
    }
  };
  walk(value, []);
  return found;
}

function libraryProblems(
  file: string,
  f: CostFile,
  forms: Readonly<Record<string, FormText>>,
): readonly Diagnostic[] {
  const all = { ...forms, ...f.forms };
  const odd = Object.entries(f.costs).filter(([, c]) => c.agree > c.n);
  const name = `${libraryName(f).replaceAll('|', '-')}.yaml`;
  return [
    ...references(file, f, new Set(Object.keys(f.documents)), all),
    ...odd.map(([kind]) => problem(file, `costs.${kind}: more rows agree than there are`)),
    ...formProblems(file, f.forms ?? {}),
    ...(file === 'costs/unit.yaml' || file === `costs/${name}`
      ? []
      : [problem(file, `its content is that of ${name}`)]),
  ];
}

/** Texts by path under targets/; those outside costs/ are not looked at. */
export function readCosts(texts: ReadonlyMap<string, string>): Result<CostData> {
  const problems: Diagnostic[] = [];
  const read = <T>(schema: z.ZodType<T>, file: string): T | undefined => {
    const text = texts.get(file);
    if (text === undefined) {
      problems.push(problem(file, 'there is no such file'));
      return undefined;
    }
    const result = checked(schema, file, text);
    problems.push(...result.diagnostics);
    return result.value;
  };
  const forms = read(formsSchema, 'costs/forms.yaml');
  const nearest = read(nearestSchema, 'costs/nearest.yaml');
  const unit = read(costFileSchema, 'costs/unit.yaml');
  const generated = read(designsSchema, 'costs/designs.yaml');
  const synthesis = read(logicSynthesisSchema, 'costs/logic-synthesis.yaml');
  const special = new Set([
    'costs/forms.yaml',
    'costs/nearest.yaml',
    'costs/unit.yaml',
    'costs/designs.yaml',
    'costs/logic-synthesis.yaml',
  ]);
  const named = [...texts.keys()].filter((f) => f.startsWith('costs/') && !special.has(f)).sort();
  const libraries = named.flatMap((file) => {
    const f = read(costFileSchema, file);
    return f ? [{ file, f }] : [];
  });
  if (!forms || !nearest || !unit || !generated || !synthesis || problems.length > 0) return failed(problems);
  problems.push(
    ...formProblems('costs/forms.yaml', forms.forms),
    ...references('costs/forms.yaml', forms, new Set(Object.keys(forms.documents)), forms.forms),
    ...references('costs/nearest.yaml', nearest, new Set(Object.keys(nearest.documents)), {}),
    ...references('costs/logic-synthesis.yaml', synthesis, new Set(Object.keys(synthesis.documents)), {}),
    ...references('costs/designs.yaml', generated, new Set(Object.keys(generated.documents)), {}),
    ...[{ file: 'costs/unit.yaml', f: unit }, ...libraries].flatMap(({ file, f }) =>
      libraryProblems(file, f, forms.forms),
    ),
  );
  if (problems.length > 0) return failed(problems);
  return ok({
    forms: forms.forms,
    everywhere: forms.everywhere,
    libraries: libraries.map(({ f }) => f),
    unit,
    nearest,
    designs: generated.designs,
    logicSynthesis: synthesis,
  });
}
