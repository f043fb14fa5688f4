import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { buildConstants } from './src/tools/engine.mjs';
import { firstVisit, SHARED } from './src/tools/chunks.ts';
import { notices } from './src/tools/notices.ts';
import { securityPolicy, SITE_HEADERS } from './src/tools/securityPolicy.ts';

const shipped = notices();

export default defineConfig({
  // Relative, so that the build works in any folder of any static host.
  base: './',
  define: buildConstants(),
  plugins: [react(), securityPolicy(), shipped.page],
  // The terms that comments hold are in the notices.
  worker: { format: 'es', plugins: shipped.worker, rolldownOptions: { output: { comments: false } } },
  // 127.0.0.1 is what both http://localhost and http://127.0.0.1 reach; "localhost" may mean ::1 only.
  server: {
    host: '127.0.0.1',
    port: 5173,
    strictPort: false,
    ...(process.env['VITEST'] === undefined && {
      warmup: { clientFiles: ['./src/main.tsx', './src/workers/*.worker.ts'] },
    }),
  },
  preview: { host: '127.0.0.1', port: 5173, strictPort: false, headers: SITE_HEADERS },
  // Found at start, not on the first visit: a late find reloads the page.
  optimizeDeps: {
    include: [
      ...['react', 'react-dom/client', 'zustand', 'd3', 'comlink', 'zod'],
      ...['@bufbuild/protobuf', '@bufbuild/protobuf/wire', '@bufbuild/protobuf/wkt', 'onnxruntime-web/wasm'],
    ],
  },
  build: {
    // Syntax; methods are held by `lib` of tsconfig.json, to the same year.
    target: 'es2022',
    sourcemap: false,
    // A browser that cannot fetch ahead fetches later.
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups: [firstVisit(), SHARED] } } },
  },
});
