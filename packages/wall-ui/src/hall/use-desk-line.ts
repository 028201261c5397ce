// The line of the wall's picture in the operator's desk to the desk around it.
import { enveloped, opened, type FromDeskFrame, type ToDeskFrame } from '@obzor/core/protocol'
import { onBeforeUnmount } from 'vue'

export interface DeskLine {
  say(message: FromDeskFrame): void
}

/** Hears and speaks to the page of our own origin that holds this one, and nobody else. */
export function useDeskLine(hear: (message: ToDeskFrame) => void): DeskLine {
  const { parent } = window
  const say = (message: FromDeskFrame): void => parent.postMessage(enveloped(message), window.location.origin)
  const listen = (event: MessageEvent<unknown>): void => {
    const message = opened<ToDeskFrame>(event, parent, window.location.origin)
    if (message) hear(message)
  }
  window.addEventListener('message', listen)
  onBeforeUnmount(() => window.removeEventListener('message', listen))
  return { say }
}
