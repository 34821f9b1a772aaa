/** TikTok Shop's order numbers begin with 57 or 58. */
const ORDER_NUMBER = /^5[78]\d{15,18}$/;
/** Digits of a card number. */
const CARD = 13;

/**
 * Whether `text` may hold a card number, whatever is put between its digits. `digits` is the least that counts: fewer
 * for a text that is still being typed.
 */
export function mayHoldCard(text: string, digits = CARD): boolean {
  const long = new RegExp(`\\p{Nd}(?:[^\\p{L}\\p{Nd}]{0,4}\\p{Nd}){${digits - 1},}`, "gu");
  const numbers = text.normalize("NFKC").replace(/\p{Cf}/gu, "").match(long) ?? [];
  return numbers.some((number) => !ORDER_NUMBER.test(number));
}
