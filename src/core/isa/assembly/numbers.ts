/** Decimal with sign, or hexadecimal after 0x; exact up to 2^53. Null: not a number. */
export function parseNumber(text: string): number | null {
  if (/^-?\d{1,15}$/.test(text)) return Number(text) + 0; // + 0: "-0" is 0
  return /^0x[0-9a-f]{1,13}$/i.test(text) ? Number(text) : null;
}

/** 128 bits from one hexadecimal number, as 16 bytes, bit 0 first. Null: not such a number. */
export function parseHex128(text: string): Uint8Array | null {
  if (!/^0x[0-9a-f]{1,32}$/i.test(text)) return null;
  const digits = text.slice(2).padStart(32, '0');
  return Uint8Array.from({ length: 16 }, (_, i) => parseInt(digits.slice(30 - 2 * i, 32 - 2 * i), 16));
}
