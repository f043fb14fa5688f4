import { describe, expect, it } from 'vitest';
import { LENET, networkOfChoice, STYLE } from './networkChoice.ts';
import { isLenet, isStyle, networkOnTab } from './networkOnTab.ts';

describe('the network that a tab shows', () => {
  const other = networkOfChoice({ kind: 'built-in', name: 'resnet18' });
  const lenet = networkOfChoice(LENET);

  it('is the chosen one, and LeNet-5 where digits are recognized', () => {
    expect(networkOnTab(other, 'network')).toBe(other);
    expect(networkOnTab(other, 'digits').choice).toEqual(LENET);
    expect(networkOnTab(lenet, 'digits')).toBe(lenet);
    expect(networkOnTab(null, 'network').choice).toEqual(LENET);
    expect([isLenet(LENET), isLenet(other.choice)]).toEqual([true, false]);
  });

  it('is the chosen one where pictures are read, and the one that paints where none is chosen, or one of digits', () => {
    expect(networkOnTab(other, 'pictures')).toBe(other);
    for (const none of [null, lenet]) expect(networkOnTab(none, 'pictures').choice).toEqual(STYLE);
    expect([isStyle(STYLE), isStyle(LENET)]).toEqual([true, false]);
  });

  it('is a part of LeNet-5 where a network is looked at: it reads no digits, paints nothing and is not LeNet-5', () => {
    const part = networkOfChoice({ ...LENET, to: ['pool1'] });
    expect(networkOnTab(part, 'network')).toBe(part);
    expect(networkOnTab(part, 'digits').choice).toEqual(LENET);
    expect(networkOnTab(part, 'pictures').choice).toEqual(STYLE);
    expect([isLenet(part.choice), isStyle({ ...STYLE, from: ['x'] })]).toEqual([false, false]);
  });
});
