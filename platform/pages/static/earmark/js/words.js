/* Numbers in the words of the page's language. */

/** Return a number of bytes as people say it: "12.5 kB", "3 MB". */
export function size(bytes) {
  const [unit, by] = bytes < 1e6 ? ["kilobyte", 1e3] : ["megabyte", 1e6];
  const words = { style: "unit", unit, maximumFractionDigits: 1 };
  return new Intl.NumberFormat(document.documentElement.lang, words).format(bytes / by);
}
