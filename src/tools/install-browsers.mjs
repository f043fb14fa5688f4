import { installBrowsers } from './browser.mjs';

// A step of `npm test`: what the others do meanwhile does not wait for it.
console.log(installBrowsers());
