import { describe, expect, it } from 'vitest';
import { movePress, wheelIntent, type WheelLike } from './gestures.ts';

const wheel = (change: Partial<WheelLike>): WheelLike => ({
  deltaX: 0,
  deltaY: 0,
  deltaMode: 0,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  timeStamp: 1000,
  ...change,
});

describe('the wheel', () => {
  it('zooms up and down, and pans sideways or with Shift', () => {
    expect(wheelIntent(wheel({ deltaY: -200 }), null)).toEqual({ kind: 'zoom', factor: 0.5 });
    expect(wheelIntent(wheel({ deltaX: 30, deltaY: 4 }), null)).toEqual({ kind: 'pan', pixels: 30 });
    expect(wheelIntent(wheel({ deltaY: 40, shiftKey: true }), null)).toEqual({ kind: 'pan', pixels: 40 });
  });

  it('takes a pinch, which browsers send as a wheel with Ctrl, as zoom', () => {
    const intent = wheelIntent(wheel({ deltaX: 9, deltaY: 5, ctrlKey: true }), null);
    expect(intent.kind).toBe('zoom');
  });

  it('goes on with what it does until the wheel rests', () => {
    const lock = { kind: 'pan', at: 950 } as const;
    expect(wheelIntent(wheel({ deltaY: 50 }), lock).kind).toBe('pan');
    expect(wheelIntent(wheel({ deltaY: 50, timeStamp: 1100 }), lock).kind).toBe('zoom');
  });

  it('counts lines and pages as pixels', () => {
    expect(wheelIntent(wheel({ deltaX: 2, deltaMode: 1 }), null)).toEqual({ kind: 'pan', pixels: 32 });
  });
});

describe('a press', () => {
  it('is a click within five pixels and a drag beyond, for good', () => {
    const press = { x: 10, y: 10, dragging: false };
    expect(movePress(press, 13, 14).dragging).toBe(false);
    const dragged = movePress(press, 16, 10);
    expect(dragged.dragging).toBe(true);
    expect(movePress(dragged, 10, 10).dragging).toBe(true);
  });
});
