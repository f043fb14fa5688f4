/**
 * Whoever captures the pointer (a slider, a splitter, a chart) keeps it until it is let go. Without this, a drag that begins where text is
 * marked becomes the browser's own drag of that text, and the slider hears nothing more.
 */
export function keepCapturedPointer(page: EventTarget): void {
  let captured = 0;
  page.addEventListener('gotpointercapture', () => {
    captured += 1;
  });
  page.addEventListener('lostpointercapture', () => {
    captured = Math.max(0, captured - 1);
  });
  page.addEventListener('dragstart', (event) => {
    if (captured > 0) event.preventDefault();
  });
}
