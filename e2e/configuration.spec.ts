import { readFileSync } from 'node:fs';
import { configReport } from '../src/core/machine/configReport.ts';
import { findDevice, type Device } from '../src/core/machine/devices.ts';
import { outsideDomains } from '../src/core/machine/limits.ts';
import { parseMachineFile } from '../src/core/machine/machineFile.ts';
import { DEFAULT_ARCH, getParameter, parameter } from '../src/core/machine/parameters.ts';
import { PRESETS, startOf, type Preset } from '../src/core/machine/presets.ts';
import { quantityText } from '../src/core/machine/quantity.ts';
import { explorer, figureTexts, open, settled } from './support/explorer.ts';
import { expect, test } from './support/test.ts';

/** A layer of a fraction of the work: what a file or a preset says is the same on any. */
const SMALL = '/?layer=resnet18.C10';

function deviceOf(id: string): Device {
  const device = findDevice(id);
  if (device === undefined) throw new Error(`there is no ${id}`);
  return device;
}

test('a machine that is saved as vta_config.json and opened again is the same machine', async ({ page }) => {
  await open(page, SMALL);
  await explorer(page).slider('ACC').press('ArrowLeft');
  const shown = await figureTexts(page);
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'save vta_config.json' }).click();
  const file = await (await downloading).path();
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ TARGET: expect.any(String), LOG_ACC_BUFF_SIZE: 16 });

  await page.getByRole('button', { name: 'Undo' }).click();
  await settled(page);
  expect(await figureTexts(page)).not.toEqual(shown);
  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: /^open vta_config/ }).click();
  await (await choosing).setFiles(file);
  await expect(explorer(page).slider('ACC')).toHaveAttribute('aria-valuetext', /^64/);
  expect(await figureTexts(page)).toEqual(shown);
});

/** A file of VTA's own, with other keys. */
const fileOf = (keys: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
  const { LOG_BLOCK_IN: _in, LOG_BLOCK_OUT: _out, LOG_OUT_WIDTH: _width, ...core } = DEFAULT_ARCH.config;
  return { TARGET: 'sim', HW_VER: '0.0.2', ...core, LOG_BLOCK: 4, ...keys };
};

const FILES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'a board': { TARGET: 'ultra96' },
  another: { TARGET: 'zcu104' },
  'a clock of its own': { TARGET: 'de10nano', HW_FREQ: 142 },
  'a bus of its own': { TARGET: 'pynq', LOG_BUS_WIDTH: 7 },
  'a device alone': { FPGA_DEVICE: 'xczu7ev-ffvc1156-2-e' },
  'a device that is not on the board': { TARGET: 'ultra96', FPGA_DEVICE: 'xc7z020clg484-1' },
  'two clocks': { HW_FREQ: 100, FPGA_FREQ: 142 },
  'an output buffer that ACC contradicts': { LOG_OUT_BUFF_SIZE: 12 },
  'an unknown board and misspelt keys': { TARGET: 'Ultra96', LOG_INP_BUF_SIZE: 14, COLOUR: 1 },
  'a buffer of less than an element': { LOG_INP_BUFF_SIZE: 6, LOG_WGT_BUFF_SIZE: 6, LOG_ACC_BUFF_SIZE: 8 },
  'blocks of one': { LOG_BLOCK: 0 },
  '4 bits with buffers for 8': { LOG_INP_WIDTH: 2, LOG_WGT_WIDTH: 2 },
  '32 bits': { LOG_INP_WIDTH: 5, LOG_WGT_WIDTH: 5, LOG_INP_BUFF_SIZE: 17, LOG_WGT_BUFF_SIZE: 20 },
  'a buffer far out of range': { LOG_INP_BUFF_SIZE: 1e300 },
  'a negative buffer': { LOG_UOP_BUFF_SIZE: -5 },
};

test('every file is taken or refused with the words of the command line, and nothing is dropped without one', async ({
  page,
}) => {
  test.setTimeout(120_000);
  await open(page, SMALL);
  const shown = await figureTexts(page);
  const start = page.url();
  const bring = async (text: string): Promise<void> => {
    const choosing = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: /^open vta_config/ }).click();
    const file = { name: 'vta_config.json', mimeType: 'application/json', buffer: Buffer.from(text) };
    await (await choosing).setFiles(file);
  };
  /** Digits and signs as messages of the core have them. */
  const plain = (text: string): string =>
    text
      .replaceAll(/(\d)\u202f(?=\d{3})/g, '$1,')
      .replaceAll('\u2212', '-')
      .replaceAll('×', 'x');
  const alert = page.getByRole('banner').locator('xpath=following-sibling::*').getByRole('alert');
  await bring('{"LOG_BATCH": "many"');
  await expect(alert).toContainText('vta_config.json was not opened');
  await alert.getByRole('button', { name: 'Dismiss' }).click();
  expect(await figureTexts(page)).toEqual(shown);
  for (const [what, keys] of Object.entries(FILES))
    await test.step(what, async () => {
      const json = fileOf(keys);
      const file = parseMachineFile(json);
      const outside = file.ok ? outsideDomains(file.value.arch) : file.problems;
      await bring(JSON.stringify(json));
      if (!file.ok || outside.length > 0) {
        await expect(alert).toContainText('vta_config.json was not opened');
        for (const { message } of outside) expect(plain(await alert.innerText())).toContain(message);
        await alert.getByRole('button', { name: 'Dismiss' }).click();
        return;
      }
      const { arch, preset, deviceId, notes } = file.value;
      const { differences } = startOf(file.value);
      await expect(page).toHaveURL(new RegExp(`[?&]p=${preset}(&|$)`));
      await expect(page.getByRole('combobox', { name: 'Machine' })).toHaveValue(differences === 0 ? preset : 'changed');
      await expect(page.getByRole('combobox', { name: 'Device' })).toHaveValue(deviceId);
      for (const id of ['clockMHz', 'busBits', 'LOG_INP_BUFF_SIZE'] as const) {
        const { label, ...p } = parameter(id);
        const text = quantityText(p.display(getParameter(arch, id)));
        await expect(explorer(page).slider(label)).toHaveAttribute('aria-valuetext', new RegExp(`^${text};`));
      }
      if (notes.length > 0) {
        for (const note of notes) expect(plain(await alert.innerText())).toContain(note);
        await alert.getByRole('button', { name: 'Dismiss' }).click();
      } else await expect(alert).toBeHidden();
      const problems = configReport(arch, deviceOf(deviceId)).violations;
      const refusal = page.getByRole('region', { name: 'Why this cannot be run' });
      if (problems.length === 0) await expect(refusal).toBeHidden();
      else {
        const said = plain(await refusal.innerText());
        for (const { message } of problems.slice(0, 3)) expect(said).toContain(message);
        // Each way out once.
        const ways = await refusal
          .getByRole('group', { name: 'What would mend it' })
          .getByRole('button')
          .allInnerTexts();
        expect(ways.length).toBeGreaterThan(0);
        expect(new Set(ways).size).toBe(ways.length);
      }
    });
  await page.goto(start);
  expect(await figureTexts(page)).toEqual(shown);
});

test.describe('where the page has time', () => {
  test.use({ background: true });

  test('what could be tried next is ranked: what fits first, by what it saves', async ({ page }) => {
    test.setTimeout(120_000);
    await open(page);
    // What could be tried next: first what fits, by what it saves; never what saves nothing; with its price from the start.
    const steps = page.getByRole('listitem').filter({ has: page.locator('.next-cost') });
    await expect(steps.first()).toBeVisible();
    for (const cost of await steps.locator('.next-cost').allInnerTexts()) {
      expect(cost).toMatch(/[+\u2212][\d\u202f.]+\u202f[A-Z]|takes no more/);
    }
    await expect(steps.filter({ hasText: 'trying' })).toHaveCount(0, { timeout: 60_000 });
    const ranked = (await steps.allInnerTexts()).map((text) => ({
      saved: Number((/\u2212([\d.]+)/.exec(text) ?? [])[1]),
      fits: !text.includes('does not fit'),
    }));
    expect(ranked.length).toBeGreaterThan(1);
    expect(ranked.some(({ fits }) => !fits)).toBe(true);
    const sorted = [...ranked].sort((a, b) => Number(b.fits) - Number(a.fits) || b.saved - a.saved);
    expect(ranked).toEqual(sorted);
  });
});

test('a preset is itself in the menu, the address and the budget, after a change and its undo, and after a reload', async ({
  page,
}) => {
  test.setTimeout(120_000);
  await open(page, SMALL);
  const menu = page.getByRole('combobox', { name: 'Machine' });
  const isPreset = async ({ id, deviceId }: Preset): Promise<void> => {
    await expect(menu).toHaveValue(id);
    await expect(page).toHaveURL(new RegExp(`[?&]p=${id}(&|$)`));
    await expect(page.getByRole('combobox', { name: 'Device' })).toHaveValue(deviceId);
  };
  for (const preset of [...PRESETS].reverse()) {
    await menu.selectOption(preset.id);
    await isPreset(preset);
    await explorer(page).slider('Outstanding').press('Home');
    await expect(menu).toHaveValue('changed');
    await expect(menu.locator('option:checked')).toHaveText(`${preset.title}, 1 changed`);
    await page.keyboard.press('ControlOrMeta+z');
    await isPreset(preset);
  }
  for (const preset of PRESETS.filter(({ id }) => id === 'zcu104' || id === 'pynq')) {
    await menu.selectOption(preset.id);
    await isPreset(preset);
    await page.reload();
    await isPreset(preset);
  }
});
