import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { keepCapturedPointer } from './shell/pointerCapture.ts';
import { Shell } from './shell/Shell.tsx';

/** Draws the page from the stores; the answer takes it away again. */
export function mount(into: HTMLElement): () => void {
  keepCapturedPointer(into.ownerDocument);
  const root = createRoot(into);
  root.render(
    <StrictMode>
      <Shell />
    </StrictMode>,
  );
  return () => {
    root.unmount();
  };
}
