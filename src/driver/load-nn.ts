// A .nn file → module with its weights.
import { failed, type Result } from '#ir/diagnostics/diagnostic';
import type { Module } from '#ir/graph/module';
import type { SourceFiles } from './request.ts';

export async function readNnModel(name: string, files: SourceFiles): Promise<Result<Module>> {
  const text = files.text(name);
  if (text.value === undefined) return failed(text.diagnostics);
  const { readNn } = await import('#src/frontends/nn/read');
  const read = readNn(text.value, name);
  if (!read.value) return failed(read.diagnostics);
  return { value: read.value.module, diagnostics: read.diagnostics };
}
