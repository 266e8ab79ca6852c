// Results kept by the identity of a constant. Catches a result handed out for another object or other arguments, one
// computed twice, and a sweep that keeps all it ever computed.
import { describe, expect, it } from 'vitest';
import { Remembered } from '#ir/remembered';

describe('Remembered', () => {
  it('computes once for each object and set of arguments', () => {
    const memory = new Remembered<object, string>(4);
    const [a, b] = [{}, {}];
    const made: string[] = [];
    const get = (of: object, name: string, rest: string): string =>
      memory.get(of, rest, () => {
        made.push(name + rest);
        return name + rest;
      });
    expect([get(a, 'a', '1'), get(a, 'a', '2'), get(b, 'b', '1'), get(a, 'a', '1')]).toEqual([
      'a1',
      'a2',
      'b1',
      'a1',
    ]);
    expect(made).toEqual(['a1', 'a2', 'b1']);
  });

  it('remembers that there is nothing', () => {
    const memory = new Remembered<object, undefined>(1);
    const of = {};
    let made = 0;
    const nothing = (): undefined => {
      made++;
      return undefined;
    };
    memory.get(of, '', nothing);
    memory.get(of, '', nothing);
    expect(made).toBe(1);
  });

  it('forgets what was not asked for longest', () => {
    const memory = new Remembered<object, number>(2);
    const of = {};
    let made = 0;
    const get = (rest: string): number => memory.get(of, rest, () => ++made);
    get('1');
    get('2');
    get('1');
    get('3');
    expect(get('1')).toBe(1);
    expect(get('2')).toBe(4);
  });
});
