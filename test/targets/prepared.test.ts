// Catches a prepared tool table or template that is not what the files under targets/ and templates/ say.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import { expect, test } from 'vitest';
import { defaultTool, parseTool, printTool } from '#src/prepared-tool';
import { loadTool } from '#src/targets/index';
import { PREPARED_TEMPLATES, precompileTemplates, renderTemplate } from '#src/templates';

test('a tool table survives being printed and parsed', async () => {
  const table = loadTool().value!;
  expect(parseTool(printTool(table))).toEqual(table);
  expect((await defaultTool()).value).toEqual(table);
});

test('a prepared template gives the same text', () => {
  const folder = mkdtempSync(join(tmpdir(), 'burin-prepared-'));
  try {
    const file = join(folder, PREPARED_TEMPLATES);
    writeFileSync(file, precompileTemplates());
    const prepared = createRequire(import.meta.url)(file) as Record<string, TemplateSpecification>;
    expect(Object.keys(prepared)).toContain('project/project.tcl');
    const view = {
      top: 'top',
      part: 'p',
      clockPeriod: '5',
      clockUncertainty: '27%',
      outputs: [{ name: 'y' }],
    };
    const text = Handlebars.template(prepared['project/project.tcl']!)(view);
    expect(text).toBe(renderTemplate('project/project.tcl', view));
    expect(text).toContain('set clock_uncertainty 27%');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
