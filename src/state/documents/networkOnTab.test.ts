import { describe, expect, it } from 'vitest';
import { LENET, networkOfChoice } from './networkChoice.ts';
import { isLenet, networkOnTab } from './networkOnTab.ts';

describe('the network that a tab shows', () => {
  const other = networkOfChoice({ kind: 'built-in', name: 'resnet18' });
  const lenet = networkOfChoice(LENET);

  it('is the chosen one, and LeNet-5 where digits are recognized', () => {
    expect(networkOnTab(other, false)).toBe(other);
    expect(networkOnTab(other, true).choice).toEqual(LENET);
    expect(networkOnTab(lenet, true)).toBe(lenet);
    expect(networkOnTab(null, false).choice).toEqual(LENET);
    expect([isLenet(LENET), isLenet(other.choice)]).toEqual([true, false]);
  });
});
