import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { explorer } from './support/explorer.ts';
import { expect, test } from './support/test.ts';

// What a host of static files serves: the terms of what is in it, and a policy of what may run.

const DIST = process.env['E2E_DIST'] ?? 'dist';

test('the terms of every package and font that is shipped are served with it', async ({ request }) => {
  const notices = await (await request.get('NOTICES.txt')).text();
  const has = (name: string): boolean => new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, 'm').test(notices);
  const files = readdirSync(join(DIST, 'assets'));
  // Fonts by the names of their files.
  const fonts = files.filter((name) => /\.(woff2?|ttf)$/.test(name));
  const packageOf = (font: string): string =>
    `@fontsource-variable/${/^(inter|jetbrains-mono)-/.exec(font)?.[1] ?? font}`;
  expect(fonts.length).toBeGreaterThan(1);
  for (const font of fonts) expect(has(packageOf(font)), font).toBe(true);
  // Packages by what only they say in their code, those of workers too.
  const code = files
    .filter((name) => name.endsWith('.js'))
    .map((name) => readFileSync(join(DIST, 'assets', name), 'utf8'));
  const signs = {
    react: 'react.memo',
    'react-dom': 'Minified React error',
    comlink: 'Comlink.proxy',
    'd3-scale': 'clamp',
    '@bufbuild/protobuf': 'google.protobuf',
    'onnxruntime-web': 'OrtRun',
  };
  for (const [name, sign] of Object.entries(signs)) {
    expect(
      code.some((text) => text.includes(sign)),
      `${name} is shipped`,
    ).toBe(true);
    expect(has(name), name).toBe(true);
  }
  expect(notices).toContain('SIL OPEN FONT LICENSE');
  expect(notices).toContain('Permission is hereby granted, free of charge');
});

test('of d3 only what is drawn with is shipped', async ({ request }) => {
  const notices = await (await request.get('NOTICES.txt')).text();
  expect(notices.match(/^d3(-[a-z-]+)?(?= \d)/gm)).toEqual([
    // The scale of a logarithmic axis, and what that itself stands on.
    ...['d3-array', 'd3-color', 'd3-format', 'd3-interpolate', 'd3-scale'],
  ]);
});

test('a first visit asks for what it needs in few files', async ({ page }) => {
  const scripts: string[] = [];
  page.on('request', (request) => {
    if (request.resourceType() === 'script') scripts.push(new URL(request.url()).pathname);
  });
  await page.goto('/');
  await expect(explorer(page).status).toContainText('✓ cycles');
  // The page's entry, the interface, the worker of runs, and what the bundler adds to each.
  expect(scripts.length).toBeLessThan(12);
});

test('page and headers state the same policy; who may frame the page only the headers say', async ({ request }) => {
  const response = await request.get('./');
  const header = response.headers()['content-security-policy'] ?? '';
  const meta = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(await response.text())?.[1] ?? '';
  const page = meta.replaceAll('&#39;', "'");
  expect(header).toBe(`${page}; frame-ancestors 'self'`);
  expect(readFileSync(join(DIST, '_headers'), 'utf8')).toContain(`/*\n  Content-Security-Policy: ${header}\n`);
  const directives = new Map(page.split('; ').map((text) => [text.split(' ')[0], text.split(' ').slice(1).join(' ')]));
  const strict = {
    'default-src': "'none'",
    'script-src': "'self' 'wasm-unsafe-eval'",
    'worker-src': "'self'",
    'connect-src': "'self'",
    'object-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'none'",
  };
  for (const [directive, sources] of Object.entries(strict)) expect(directives.get(directive), directive).toBe(sources);
  // A worker has the policy of its own response.
  const worker = readdirSync(join(DIST, 'assets')).find((name) => /worker.*\.js$/.test(name)) ?? '';
  expect((await request.get(`assets/${worker}`)).headers()['content-security-policy']).toBe(header);
});

// A violation is an error on the console, which fails every test; this one goes everywhere.
test('nothing on any tab breaks the policy', async ({ page }) => {
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
      throw new Error(`${effectiveDirective}: ${blockedURI}`);
    });
  });
  await page.goto('./');
  await expect(explorer(page).status).toContainText('✓ bits');
  const tabs = page.getByRole('tab');
  const count = await tabs.count();
  expect(count).toBeGreaterThan(5);
  for (let i = 0; i < count; i++) {
    await tabs.nth(i).click();
    await expect(page.getByRole('tabpanel')).toBeVisible();
    if (await tabs.nth(i).getByText('Program').isVisible())
      await expect(page.locator('.program-line').first()).toBeVisible();
  }
});

test('what the policy forbids is stopped', async ({ page, complaints }) => {
  complaints.allow(/Content Security Policy/);
  await page.goto('./');
  const stopped = await page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
          resolve(`${effectiveDirective} ${blockedURI}`);
        });
        const script = document.createElement('script');
        script.textContent = 'document.title = "broken into"';
        document.body.append(script);
      }),
  );
  expect(stopped).toBe('script-src-elem inline');
  await expect(page).not.toHaveTitle('broken into');
});
