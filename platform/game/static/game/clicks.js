// The second click of a double click belongs to the clip before.

export function once(act) {
  return (event) => {
    if (event.detail < 2) act();
  };
}
