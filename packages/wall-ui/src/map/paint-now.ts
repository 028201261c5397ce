// Canvases of the graphics card lose their picture once the browser has shown it. Whoever copies one has it painted anew first,
// within the same task. Keeping every picture instead would cost a copy of the whole canvas each time one is painted.
const painters = new Set<() => void>()

/** Returns the function that ends it. */
export function paintsOnDemand(paint: () => void): () => void {
  painters.add(paint)
  return () => void painters.delete(paint)
}

export function paintNow(): void {
  for (const paint of painters) paint()
}
