/* Who is signed in, for pages that stay open while people sign in and out in other tabs. */

const PATIENCE = 30_000;

/** Resolve with { person, token }: the id of who is here or null, and the CSRF token that works now. */
export async function whoIsHere(address) {
  const signal = AbortSignal.timeout(PATIENCE);
  const response = await fetch(address, { credentials: "same-origin", cache: "no-store", signal });
  if (!response.ok) throw new Error(`session ${response.status}`);
  return response.json();
}
