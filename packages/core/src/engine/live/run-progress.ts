// Progress of a run between two commits, as ingest tells it; laid over the committed row of its source.
export interface RunProgressEvent {
  sourceCode: string
  runId: string
  read: number
  accepted: number
  unchanged: number
  duplicate: number
  quarantined: number
  rowsPerSecond: number
  /** Share done, 0…1; `null` where the size is not known. */
  share: number | null
  etaSeconds: number | null
}

export interface RunProgressSource {
  /** Returns the function that ends the subscription. */
  onProgress(listener: (event: RunProgressEvent) => void): () => void
}
