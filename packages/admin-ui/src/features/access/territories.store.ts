// Names of the municipalities, for scopes: read once, borders are left where they come.
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { LocalText } from '@obzor/core/model'
import { request } from '../../shared/http/request.ts'

export interface Municipality {
  /** ОКТМО, eight digits. */
  code: string
  name: LocalText
}
interface TerritoriesAnswer {
  features: { properties: { oktmo: string; nameRu: string; nameEn: string } }[]
}

export const useTerritories = defineStore('territories', () => {
  const list = shallowRef<readonly Municipality[]>([])
  const byCode = computed(() => new Map(list.value.map(({ code, name }) => [code, name])))
  let asked: Promise<void> | undefined

  async function read(): Promise<void> {
    try {
      const { features } = await request<TerritoriesAnswer>('GET', '/api/v1/territories')
      list.value = features
        .map(({ properties: { oktmo, nameRu, nameEn } }) => ({
          code: oktmo,
          name: { ru: nameRu, en: nameEn },
        }))
        .sort((one, other) => one.name.ru.localeCompare(other.name.ru, 'ru'))
    } catch {
      // Without names the codes stand in their place; the next page asks again.
      asked = undefined
    }
  }
  /** Harmless when they are there. */
  function load(): Promise<void> {
    asked ??= read()
    return asked
  }
  return { list, byCode, load }
})
