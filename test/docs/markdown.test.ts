// Catches documentation that a reader cannot follow: code blocks that no longer parse, commands, options and scripts
// that do not exist, and links to files that are not there.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { parseKernels } from '#ir/kernel/parse';
import { verifyKernels } from '#ir/kernel/verify';
import { run } from '#src/cli/run';
import { readNn } from '#src/frontends/nn/read';

const ROOT = join(import.meta.dirname, '../..');
const pages = execFileSync('git', ['ls-files', '*.md'], { cwd: ROOT, encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && existsSync(join(ROOT, file)));

interface Block {
  readonly where: string;
  readonly language: string;
  readonly text: string;
}

const FENCE = /^( *)```([a-z]*)[^\n]*\n([\s\S]*?)^\1```/gm;

const blocks: readonly Block[] = pages.flatMap((page) => {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return [...text.matchAll(FENCE)].map((m) => ({
    where: `${page}:${text.slice(0, m.index).split('\n').length}`,
    language: m[2]!,
    text: m[3]!,
  }));
});

function of(...languages: readonly string[]): readonly (readonly [string, string])[] {
  return blocks.filter((b) => languages.includes(b.language)).map((b) => [b.where, b.text]);
}

const scripts = Object.keys(
  (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { readonly scripts: object }).scripts,
);

/** What `burin … --help` prints. */
async function help(...command: readonly string[]): Promise<string> {
  let said = '';
  const note = (text: string): void => {
    said += text;
  };
  const host = { cwd: ROOT, env: {}, out: note, err: note, outIsTerminal: false, errIsTerminal: false };
  expect(await run([...command, '--help'], host)).toBe(0);
  return said;
}

/** Command lines of a shell block: comments gone, continued lines joined, one entry a command. */
function commands(text: string): readonly string[] {
  return text
    .replace(/\\\n/g, ' ')
    .split('\n')
    .flatMap((line) => line.replace(/(?:^|\s)#.*$/, '').split(/&&|\|\|?|;/))
    .map((line) => line.replace(/^\s*\$\s+/, '').trim())
    .filter((line) => line !== '');
}

it('finds the pages and their blocks', () => {
  expect(pages).toContain('README.md');
  expect(of('nn').length).toBeGreaterThan(0);
  expect(of('sh').length).toBeGreaterThan(0);
});

describe('blocks', () => {
  it.each(of('nn'))('%s is a model, or a part of one', (_where, text) => {
    const whole = /^\s*(?:\/\/.*\n\s*)*model /.test(text) ? text : `model part\n${text}`;
    const { diagnostics } = readNn(whole, 'page.nn');
    expect(diagnostics.filter((d) => d.severity === 'error').map((d) => d.message)).toEqual([]);
  });

  const kernels = of('kn');
  it.runIf(kernels.length > 0).each(kernels.length > 0 ? kernels : [['', '']])('%s is kernels', (_, text) => {
    const parsed = parseKernels(text);
    expect(parsed.diagnostics).toEqual([]);
    expect(verifyKernels(parsed.value!)).toEqual([]);
  });

  const configurations = of('yaml', 'yml');
  it.runIf(configurations.length > 0).each(configurations.length > 0 ? configurations : [['', '']])(
    '%s is YAML',
    (_, text) => {
      expect(parseYaml(text)).toBeDefined();
    },
  );

  it.each(of('json'))('%s is JSON', (_where, text) => {
    expect(() => JSON.parse(text) as unknown).not.toThrow();
  });
});

describe('commands', () => {
  const lines = of('sh', 'bash', 'console').flatMap(([where, text]) =>
    commands(text).map((line) => [where, line] as const),
  );

  it.each(lines.filter(([, line]) => /^(?:npx )?burin\b/.test(line)))('%s: %s', async (_where, line) => {
    const words = line.replace(/'[^']*'|"[^"]*"/g, 'quoted').split(/\s+/);
    const [command, ...rest] = words.slice(words.indexOf('burin') + 1);
    if (command === undefined || command.startsWith('-')) return;
    const text = await help(command);
    expect(text).toContain(`burin ${command}`);
    for (const option of rest.filter((word) => /^--?[a-z]/.test(word))) {
      expect(text, option).toMatch(new RegExp(`(?<![\\w-])${option.replace(/=.*/, '')}(?![\\w-])`));
    }
  });

  it.each(lines.filter(([, line]) => /^npm run\b/.test(line)))('%s: %s', (_where, line) => {
    expect(scripts).toContain(line.split(/\s+/).filter((word) => !word.startsWith('-'))[2]);
  });
});

describe('links', () => {
  it.each(pages)('of %s lead somewhere', (page) => {
    const text = readFileSync(join(ROOT, page), 'utf8')
      .replace(FENCE, '')
      .replace(/`[^`\n]*`/g, '');
    const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((m) => m[1]!.replace(/#.*/, ''));
    const missing = targets.filter(
      (t) => t !== '' && !/^[a-z]+:/.test(t) && !existsSync(join(ROOT, dirname(page), decodeURI(t))),
    );
    expect(missing).toEqual([]);
  });
});
