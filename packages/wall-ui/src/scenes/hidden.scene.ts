// «Скрытая бедность»: who is poor and not reached, who is helped beside other data, who is a step above the line, and how many
// nobody has counted.
import type { Scene } from './scene.ts'

export const hiddenScene: Scene = {
  id: 'hidden',
  title: { ru: 'Скрытая бедность', en: 'Hidden poverty' },
  panels: [
    {
      id: 'hidden',
      type: 'hidden',
      area: { x: 0, y: 0, width: 120, height: 60 },
      settings: { kind: 'unreached', rows: 8, lists: 'support-poor' },
    },
  ],
}
