/** Asks for a file; `accept` as an input element takes it. Nothing happens if none is chosen. */
export function askForFile(accept: string, use: (file: File) => Promise<void>): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = accept;
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    if (file !== undefined) void use(file);
  });
  input.click();
}
