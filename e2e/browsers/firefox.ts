import puppeteer from 'puppeteer-core';
import { WINDOW, asExpression, type Tab } from './driver.ts';

const MODIFIER = process.platform === 'darwin' ? 'Meta' : 'Control';

/** Firefox without a display, over WebDriver BiDi. */
export async function startFirefox(executablePath: string): Promise<Tab> {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    defaultViewport: WINDOW,
  });
  const page = await browser.newPage();
  const heard: string[] = [];
  page.on('pageerror', (error) => heard.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') heard.push(message.text());
  });
  return {
    goto: async (address) => {
      await page.goto(address);
    },
    ask: async <A, T>(question: (argument: A) => T, argument: A) =>
      (await page.evaluate(asExpression(question, argument))) as T,
    press: (key) => page.keyboard.press(key),
    shortcut: async (key) => {
      await page.keyboard.down(MODIFIER);
      await page.keyboard.press(key);
      await page.keyboard.up(MODIFIER);
    },
    click: (x, y) => page.mouse.click(x, y),
    resize: (width) => page.setViewport({ ...WINDOW, width }),
    complaints: async () => heard,
    picture: () => page.screenshot(),
    end: () => browser.close(),
  };
}
