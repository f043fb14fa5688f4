import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { keepCapturedPointer } from './shell/pointerCapture.ts';
import { Shell } from './shell/Shell.tsx';

export function mount(root: HTMLElement): void {
  keepCapturedPointer(root.ownerDocument);
  createRoot(root).render(
    <StrictMode>
      <Shell />
    </StrictMode>,
  );
}
