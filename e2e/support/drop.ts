import { expect, type Page } from '@playwright/test';

/** A file comes as if it were dropped on the page: file choosers are tried elsewhere. */
export async function drop(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  // As text: each number of a list would be looked at on its way to the page.
  const data = await page.evaluateHandle(
    ([file, content]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(content), (byte) => byte.charCodeAt(0))], file));
      return transfer;
    },
    [name, Buffer.from(bytes).toString('base64')] as const,
  );
  await page.dispatchEvent('body', 'dragover', { dataTransfer: data });
  await expect(page.getByText('Drop an ONNX network')).toBeVisible();
  await page.dispatchEvent('body', 'drop', { dataTransfer: data });
}
