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
  const { module, weights } = read.value;
  const file = weights && files.bytes(weights.path, weights.at);
  if (file && !file.value) return failed([...read.diagnostics, ...file.diagnostics]);
  const { fillWeights } = await import('#src/frontends/nn/weights-file');
  const filled = await fillWeights(module, file?.value && { name: weights!.path, bytes: file.value });
  return { ...filled, diagnostics: [...read.diagnostics, ...filled.diagnostics] };
}
