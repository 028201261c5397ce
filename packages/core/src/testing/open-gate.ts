// A gate that hides and rounds nothing and shows at once: for tests of what is counted.
import { PublicationGate } from '../engine/publication/publication-gate.ts'
import { defaultPolicy } from '../model/index.ts'

export const openGate = (): PublicationGate =>
  new PublicationGate({
    policy: {
      ...defaultPolicy({ training: true }),
      threshold: { public: 1, internal: 1 },
      roundTo: { public: 1, internal: 1 },
    },
    now: () => new Date(),
  })
