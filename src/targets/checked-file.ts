// What all files of targets/ have in common: they are YAML, checked against a schema, and a mistake is a diagnostic
// with the file and the key.
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { projectMessages } from '#ir/diagnostics/catalogue/project';
import { type Diagnostic, diagnose, failed, ok, type Result } from '#ir/diagnostics/diagnostic';

export const version = z.string().regex(/^\d+(\.\d+)*$/);
export const documents = z.record(
  z.string(),
  z.strictObject({ title: z.string().min(1), version: version.optional(), url: z.string().min(1) }),
);

/** The file and what is wrong in it. */
export function problem(file: string, text: string): Diagnostic {
  return diagnose(projectMessages.targetFile, { file, problem: text });
}

export function checked<T>(schema: z.ZodType<T>, file: string, text: string): Result<T> {
  let value: unknown;
  try {
    value = parseYaml(text);
  } catch (error) {
    return failed([problem(file, error instanceof Error ? error.message : String(error))]);
  }
  const result = schema.safeParse(value);
  if (result.success) return ok(result.data);
  return failed(
    result.error.issues.map((i) => problem(file, `${i.path.join('.') || 'the whole file'}: ${i.message}`)),
  );
}
