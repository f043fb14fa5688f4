import { describe, expect, it } from 'vitest';
import { writeVtaConfig } from '../core/machine/vtaConfig.ts';
import { DEFAULT_ARCH } from '../core/machine/parameters.ts';
import { parseSweepSpec } from '../core/explore/sweepSpec.ts';
import { vta } from './io.testing.ts';

const file = (keys: object): Record<string, string> => ({
  'c.json': JSON.stringify({ ...writeVtaConfig(DEFAULT_ARCH), ...keys }),
});

describe('the machine of a command', () => {
  it('is the board that TARGET names, with its device, and `config` shows it', async () => {
    const { lines } = await vta(['config', 'c.json', '--json'], file({ TARGET: 'ultra96' }));
    expect(lines[0]).toMatchObject({
      preset: 'ultra96',
      hardware: { busBits: 128, clockMHz: 333, burstLengthLog2: 8 },
      resources: { device: 'xczu3eg' },
      notes: [],
    });
    const text = await vta(['config', 'c.json'], file({ TARGET: 'de10nano', HW_FREQ: 142 }));
    expect(text.stdout).toContain('Clock 142 MHz, Bus 64 bits, Burst 16 beats');
    expect(text.stdout).toContain('5CSEBA6');
  });

  it('is judged by the device of --device before that of the file', async () => {
    const { lines } = await vta(['config', 'c.json', '--json', '--device', 'zcu104'], file({ TARGET: 'ultra96' }));
    expect(lines[0]).toMatchObject({ resources: { device: 'xczu7ev' } });
  });

  it('is that of every other command too, and what of the file was not used is said', async () => {
    const files = file({ TARGET: 'ultra96', COLOUR: 1 });
    const schedule = JSON.stringify({ tile_h: 8, tile_w: 8, tile_ci: 1, tile_co: 1, oc_nthread: 1, h_nthread: 1 });
    const compile = ['compile', '--json', '--conv', '8,8,16,16,1,0,1', '--schedule', schedule, '-o', '-'];
    const board = await vta([...compile, '--config', 'c.json'], files);
    expect(JSON.parse(board.stdout.split('\n')[0] ?? '')).toMatchObject({ hardware: { busBits: 128, clockMHz: 333 } });
    expect(board.stderr).toContain('Note: Ignored, for nobody knows this key: "COLOUR".');
  });

  it('of a sweep is its base, with its device', () => {
    const config = { ...writeVtaConfig(DEFAULT_ARCH), TARGET: 'ultra96', COLOUR: 1 };
    expect(parseSweepSpec({ base: { config, hardware: { clockMHz: 250 } }, axes: {} })).toMatchObject({
      ok: true,
      value: {
        base: { hardware: { busBits: 128, clockMHz: 250 } },
        device: 'xczu3eg',
        notes: [expect.stringContaining('COLOUR')],
      },
    });
  });

  it('that breaks several limits by one mistake is told what mends them once', async () => {
    const block = { LOG_BLOCK: 0, LOG_BLOCK_IN: 0, LOG_BLOCK_OUT: 0 };
    const { stdout } = await vta(['config', 'c.json'], file(block));
    expect(stdout.match(/needs \d+ bits/g)?.length).toBeGreaterThan(2);
    expect(stdout.match(/Choose /g)).toHaveLength(1);
    const { stderr } = await vta(['compile', '--layer', 'resnet18.C2', '--config', 'c.json'], file(block));
    expect(stderr.match(/Choose /g)).toHaveLength(1);
  });

  it('that contradicts itself is bad input', async () => {
    const { status, lines } = await vta(['config', 'c.json', '--json'], file({ LOG_OUT_BUFF_SIZE: 17 }));
    expect(status).toBe(2);
    expect(lines[0]).toMatchObject({ error: { code: 'config.contradiction', field: 'LOG_OUT_BUFF_SIZE', limit: 15 } });
  });
});
