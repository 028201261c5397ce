// How loudly the state of a row speaks.
import type { HiddenState } from '@obzor/core/model'
import type { Tone } from '../../shared/components/tones.ts'

export const STATE_TONE: Readonly<Record<HiddenState, Tone>> = {
  new: 'quiet',
  review: 'busy',
  confirmed: 'warning',
  rejected: 'off',
}
