import type { Plugin } from 'vite';

/**
 * What a page of the build may load and run, by directive. Charts and listings put styles into the page.
 * WebAssembly is compiled from bytes that the engine writes.
 */
const POLICY: Readonly<Record<string, readonly string[]>> = {
  'default-src': ["'none'"],
  'script-src': ["'self'", "'wasm-unsafe-eval'"],
  'worker-src': ["'self'"],
  'connect-src': ["'self'"],
  'style-src': ["'self'", "'unsafe-inline'"],
  'font-src': ["'self'", 'data:'],
  'img-src': ["'self'", 'data:', 'blob:'],
  'manifest-src': ["'self'"],
  'object-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
};

/** Browsers take these from a header only. */
const HEADER_ONLY: typeof POLICY = { 'frame-ancestors': ["'self'"] };

const policyText = (policy: typeof POLICY): string =>
  Object.entries(policy)
    .map(([directive, sources]) => [directive, ...sources].join(' '))
    .join('; ');

/** What a server should send with every file of the build; workers take their policy from nowhere else. */
export const SITE_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': policyText({ ...POLICY, ...HEADER_ONLY }),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};

/**
 * The build's policy: in the page, for hosts that send no headers, and as `_headers`, which several hosts of static files read. There it says too that files
 * with a hash in their names need not be asked for again.
 */
export const securityPolicy = (): Plugin => ({
  name: 'security-policy',
  apply: 'build',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': 'Content-Security-Policy', content: policyText(POLICY) },
      injectTo: 'head-prepend',
    },
  ],
  generateBundle() {
    const lines = Object.entries(SITE_HEADERS).map(([name, value]) => `  ${name}: ${value}`);
    const kept = '/assets/*\n  Cache-Control: public, max-age=31536000, immutable\n';
    this.emitFile({ type: 'asset', fileName: '_headers', source: `/*\n${lines.join('\n')}\n${kept}` });
  },
});
