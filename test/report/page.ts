// What every HTML page that Burin writes keeps.
import { expect } from 'vitest';

/** One file without scripts and without a way out, whose links (more than `links`) lead somewhere in it. */
export function expectSelfContained(text: string, links: number): void {
  expect(text).not.toMatch(/https?:|\/\/[a-z]|<script|<link|<iframe|<object|@import|url\(|\bsrc=|\bon\w+=/i);
  expect(text.startsWith('<!doctype html>')).toBe(true);
  const ids = new Set([...text.matchAll(/ id="([^"]+)"/g)].map((m) => m[1]));
  const targets = [...text.matchAll(/href="#([^"]+)"/g)].map((m) => m[1]);
  expect(targets.length).toBeGreaterThan(links);
  expect(targets.filter((t) => !ids.has(t))).toEqual([]);
}

/** Every tag that is opened is closed, in order. */
export function expectClosed(text: string): void {
  const open: string[] = [];
  for (const [, slash, tag, rest] of text.matchAll(/<(\/?)([a-z][a-z0-9]*)\b([^>]*)>/g)) {
    if (/^(?:meta|br)$/.test(tag!) || rest!.endsWith('/')) continue;
    if (slash) expect(open.pop()).toBe(tag);
    else open.push(tag!);
  }
  expect(open).toEqual([]);
}
