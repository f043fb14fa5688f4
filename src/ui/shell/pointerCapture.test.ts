import { expect, it } from 'vitest';
import { keepCapturedPointer } from './pointerCapture.ts';

it('lets the browser drag text only while nobody has captured the pointer', () => {
  const page = new EventTarget();
  keepCapturedPointer(page);
  const begins = (): boolean => page.dispatchEvent(new Event('dragstart', { cancelable: true }));
  expect(begins()).toBe(true);
  page.dispatchEvent(new Event('gotpointercapture'));
  expect(begins()).toBe(false);
  page.dispatchEvent(new Event('lostpointercapture'));
  page.dispatchEvent(new Event('lostpointercapture'));
  expect(begins()).toBe(true);
  page.dispatchEvent(new Event('gotpointercapture'));
  expect(begins()).toBe(false);
});
