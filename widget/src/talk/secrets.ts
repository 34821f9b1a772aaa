/** TikTok Shop's order numbers begin with 57 or 58; no other long digits are worth keeping. */
const ORDER_NUMBER = /(?<!\p{Nd})5[78]\d{15,18}(?!\p{Nd})/gu;
/** Three digits, whatever is put between them: a card's check code has no more. */
const DIGITS = /\p{Nd}(?:[^\p{L}\p{Nd}]{0,4}\p{Nd}){2}/u;
/** Names of what may be made of letters alone: passwords, keys and recovery phrases. */
const NAMES =
  /pass|\bpwd?\b|\bpin\b|contrase|\bclave|senha|\bmdp\b|kennwort|парол|密[码碼]|パスワード|비밀번호|كلمة|पासवर्ड|şifre|mật khẩu|\blog ?in\b|\bcodes?\b|token|\bkeys?\b|\bseed|phrase/iu;

/**
 * Whether a text may hold a secret, which isn't to be written to the browser's storage. It takes in far more than the
 * server's search: a message that is needlessly kept in memory is lost only if the page is reloaded before it's sent.
 */
export function mayHoldSecret(text: string): boolean {
  const plain = text.normalize("NFKC").replace(/\p{Cf}/gu, "").replace(ORDER_NUMBER, "");
  return DIGITS.test(plain) || NAMES.test(plain);
}
