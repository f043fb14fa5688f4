import { expect, type Page } from '@playwright/test';

/** A file comes as if it were dropped on the page: file choosers are tried elsewhere. */
export async function drop(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  const data = await page.evaluateHandle(
    ([file, content]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(content)], file));
      return transfer;
    },
    [name, [...bytes]] as const,
  );
  await page.dispatchEvent('body', 'dragover', { dataTransfer: data });
  await expect(page.getByText('Drop an ONNX network')).toBeVisible();
  await page.dispatchEvent('body', 'drop', { dataTransfer: data });
}
